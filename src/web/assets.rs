//! Our own style sheet, script and icons, embedded from `assets/dist` (built by `make assets`).
//!
//! Their addresses carry the hash of their content, so a browser keeps them for a year. They are
//! already compressed: mount this outside any compression middleware, and outside any handler that
//! turns errors into problems, since a 304 has neither body nor type.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use poem::http::{Method, StatusCode, header};
use poem::web::Path;
use poem::{Request, Response, handler};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

/// Where [`serve`] is mounted.
pub const ROUTE: &str = "/assets/:hash/:name";

#[derive(RustEmbed)]
#[folder = "assets/dist"]
#[allow_missing = true]
struct Dist;

struct Asset {
    url: String,
    hash: String,
    content_type: &'static str,
    plain: Cow<'static, [u8]>,
    br: Option<Cow<'static, [u8]>>,
    gz: Option<Cow<'static, [u8]>>,
}

static ASSETS: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(|| {
    Dist::iter()
        .filter(|name| !name.ends_with(".br") && !name.ends_with(".gz"))
        .filter_map(|name| {
            let plain = Dist::get(&name)?.data;
            let hash: String = Sha256::digest(&plain)[..6].iter().map(|b| format!("{b:02x}")).collect();
            let packed = |suffix: &str| Dist::get(&format!("{name}{suffix}")).map(|file| file.data);
            let asset = Asset {
                url: format!("/assets/{hash}/{name}"),
                content_type: content_type(&name),
                br: packed(".br"),
                gz: packed(".gz"),
                plain,
                hash,
            };
            Some((name.into_owned(), asset))
        })
        .collect()
});

/// The address of an asset: `/assets/3f2a9c…/app.css`. One that was not built has an address that
/// answers 404; [`missing`] tells at start.
pub fn url(name: &str) -> &'static str {
    ASSETS.get(name).map_or("/assets/none/none", |asset| asset.url.as_str())
}

/// What the pages name and this build does not hold; empty after `make assets`.
pub fn missing() -> Vec<&'static str> {
    ["app.css", "app.js", "icons.svg", "favicon.svg"]
        .into_iter()
        .filter(|name| !ASSETS.contains_key(*name))
        .collect()
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[handler]
pub fn serve(req: &Request, Path((hash, name)): Path<(String, String)>) -> Response {
    if req.method() != Method::GET && req.method() != Method::HEAD {
        return Response::builder()
            .status(StatusCode::METHOD_NOT_ALLOWED)
            .header(header::ALLOW, "GET, HEAD")
            .finish();
    }
    let Some(asset) = ASSETS.get(&name) else {
        return Response::builder().status(StatusCode::NOT_FOUND).finish();
    };
    let accepted = req.header(header::ACCEPT_ENCODING).unwrap_or_default();
    let (body, coding) = match (&asset.br, &asset.gz) {
        (Some(br), _) if accepts(accepted, "br") => (br, Some("br")),
        (_, Some(gz)) if accepts(accepted, "gzip") => (gz, Some("gzip")),
        _ => (&asset.plain, None),
    };
    let etag = format!("\"{}-{}\"", asset.hash, coding.unwrap_or("plain"));
    // A page from before an update still finds its files, but nobody keeps them under the old name.
    let keep = if hash == asset.hash {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let mut response = Response::builder()
        .header(header::CACHE_CONTROL, keep)
        .header(header::VARY, "Accept-Encoding")
        .header(header::ETAG, &etag);
    let known = req.header(header::IF_NONE_MATCH).unwrap_or_default();
    if known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    response = response
        .header(header::CONTENT_TYPE, asset.content_type)
        .header(header::CONTENT_LENGTH, body.len());
    if let Some(coding) = coding {
        response = response.header(header::CONTENT_ENCODING, coding);
    }
    if req.method() == Method::HEAD {
        return response.finish();
    }
    match body {
        Cow::Borrowed(bytes) => response.body(*bytes),
        Cow::Owned(bytes) => response.body(bytes.as_slice()),
    }
}

/// Whether `Accept-Encoding` takes this coding: named, or `*`, and not with `q=0`.
fn accepts(header: &str, coding: &str) -> bool {
    let mut any = false;
    for item in header.split(',') {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let wanted = parts
            .find_map(|p| p.strip_prefix("q="))
            .is_none_or(|q| q.parse::<f32>().is_ok_and(|q| q > 0.0));
        if name.eq_ignore_ascii_case(coding) {
            return wanted;
        }
        any |= name == "*" && wanted;
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coding_refused_by_weight_is_not_sent() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("gzip;q=0.5, *;q=0.1", "br"));
        assert!(!accepts("br;q=0, *", "br"));
        assert!(!accepts("identity", "br"));
        assert!(!accepts("", "gzip"));
    }

    async fn get(url: &str, headers: &[(&str, &str)]) -> poem::test::TestResponse {
        let app = poem::Route::new().at(ROUTE, serve);
        let client = poem::test::TestClient::new(app);
        let request = headers.iter().fold(client.get(url), |r, (name, value)| {
            r.header(name.to_string(), value.to_string())
        });
        request.send().await
    }

    #[tokio::test]
    async fn a_file_is_sent_packed_and_kept_for_good() {
        let response = get(url("app.css"), &[("accept-encoding", "gzip, br")]).await;
        response.assert_status_is_ok();
        response.assert_header("content-encoding", "br");
        response.assert_header("content-type", "text/css; charset=utf-8");
        response.assert_header("cache-control", "public, max-age=31536000, immutable");
        let etag = response.0.header("etag").unwrap().to_owned();
        let again = get(url("app.css"), &[("accept-encoding", "br"), ("if-none-match", &etag)]).await;
        again.assert_status(StatusCode::NOT_MODIFIED);
        let plain = get(url("app.css"), &[("if-none-match", &etag)]).await;
        plain.assert_status_is_ok();
        plain.assert_header_is_not_exist("content-encoding");
    }

    #[tokio::test]
    async fn an_old_address_is_answered_but_not_kept_and_an_unknown_one_is_not_found() {
        let old = get("/assets/000000000000/app.js", &[]).await;
        old.assert_status_is_ok();
        old.assert_header("cache-control", "no-cache");
        get("/assets/000000000000/secret", &[])
            .await
            .assert_status(StatusCode::NOT_FOUND);
        get("/assets/x/..%2f..%2fCargo.toml", &[])
            .await
            .assert_status(StatusCode::NOT_FOUND);
    }

    #[test]
    fn every_file_the_pages_name_is_built() {
        assert_eq!(missing(), Vec::<&str>::new(), "run `make assets`");
    }

    #[test]
    fn an_address_changes_with_the_content() {
        assert_ne!(url("app.css"), url("app.js"));
        assert!(url("app.css").ends_with("/app.css"), "run `make assets`");
        assert_eq!(url("no-such-file"), "/assets/none/none");
    }
}
