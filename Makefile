# Two commands do for most: `make run` and `make test`.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

DATABASE ?= sqlite:data/louwei.db
LISTEN ?= 127.0.0.1:8080
# What scripts/install.sh keeps to this folder.
export PATH := $(CURDIR)/target/tools/node_modules/.bin:$(PATH)
# nextest where it is installed; both run the same tests.
RUN_TESTS := cargo $(shell cargo nextest --version >/dev/null 2>&1 && echo nextest run || echo test)

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## Build, and serve the demonstration at http://127.0.0.1:8080
	@scripts/install.sh run
	@$(MAKE) --no-print-directory assets
	cargo build --release --locked --bin louwei
	target/release/louwei serve --demo --database $(DATABASE) --listen $(LISTEN)

.PHONY: test
test: ## Install what is missing and run every check and test
	@scripts/install.sh test
	@$(MAKE) --no-print-directory lint test-rust test-browser
	@echo "make test: lints, unit tests, tests/it on SQLite and on PostgreSQL, API document, browser tests: all passed"

.PHONY: test-rust
test-rust: assets ## Unit tests, tests/it on both databases, drift of docs/openapi.json
	$(RUN_TESTS) --locked --lib
	TEST_DB=sqlite $(RUN_TESTS) --locked --test it
	TEST_DB=postgres scripts/postgres.sh run $(RUN_TESTS) --locked --test it
	cargo build --locked --bin louwei
	target/debug/louwei openapi | diff -u docs/openapi.json - || { echo 'docs/openapi.json is behind the code: make spec'; exit 1; }

.PHONY: test-browser
test-browser: assets ## Browser tests; SCREENSHOTS=1 renews docs/screenshots
	cargo build --locked --bin louwei
	$(RUN_TESTS) --locked --test it gallery
	node --test --test-reporter=spec tests/browser/*.test.mjs

.PHONY: screenshots
screenshots: ## Renew docs/screenshots from the browser tests, in few colours
	SCREENSHOTS=1 $(MAKE) --no-print-directory test-browser
	rm -f docs/screenshots/gallery-*
	! command -v mogrify >/dev/null || mogrify -strip +dither -colors 48 -define png:format=png8 docs/screenshots/*.png

.PHONY: assets
assets: assets/dist/app.css ## Styles, scripts and icons for the pages

node_modules/.installed: package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

assets/dist/app.css: node_modules/.installed scripts/assets.mjs $(shell find assets templates src -type f -not -path 'assets/dist/*' 2>/dev/null)
	npm run --silent assets

.PHONY: lint
lint: assets ## Formatting and clippy, warnings refused
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings

.PHONY: fmt
fmt: ## Format the code
	cargo fmt

.PHONY: doc
doc: ## The code's own documentation, in target/doc
	cargo doc --locked --no-deps --document-private-items

.PHONY: spec
spec: assets ## Renew docs/openapi.json
	cargo build --locked --bin louwei
	@mkdir -p docs
	target/debug/louwei openapi > docs/openapi.json

.PHONY: bench
bench: assets ## Measure against the floor; ratios also in target/bench.json
	cargo bench --locked --bench load

.PHONY: demo
demo: assets ## Fill an empty database with the demonstration zones, without serving
	cargo build --release --locked --bin louwei
	target/release/louwei demo --database $(DATABASE)

.PHONY: clean
clean: ## Remove what was built; data/ stays
	cargo clean
	rm -rf node_modules assets/dist
