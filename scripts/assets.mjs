// Builds assets/dist: one style sheet (Tabler cut down to what the templates use, then our own),
// one script, one sprite of icons; each with its .br and .gz beside it.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { brotliCompressSync, gzipSync, constants } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { PurgeCSS } from 'purgecss'
import { transform } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'assets/dist')
const read = (path) => readFile(join(root, path), 'utf8')

const version = async (name) => JSON.parse(await read(`node_modules/${name}/package.json`)).version

// The wire budget of a first visit, in bytes of brotli (design: 150 KB with the page itself).
const BUDGET = { 'app.css': 25_000, 'app.js': 8_000, 'icons.svg': 8_000, 'favicon.svg': 1_000 }

async function styles() {
  const [purged] = await new PurgeCSS().purge({
    content: ['templates/**/*.hbs', 'assets/app.js'].map((glob) => join(root, glob)),
    css: [{ raw: await read('node_modules/@tabler/core/dist/css/tabler.min.css') }],
    keyframes: true,
    variables: true,
    // Attribute selectors of themes we do not offer.
    blocklist: [/data-bs-theme/, /theme-dark/],
  })
  const ours = await read('assets/app.css')
  const { code } = await transform(`${purged.css}\n${ours}`, { loader: 'css', minify: true, legalComments: 'none' })
  return `/* Tabler ${await version('@tabler/core')}, MIT License, Copyright The Tabler Authors */\n${code}`
}

async function script() {
  const { code } = await transform(await read('assets/app.js'), { loader: 'js', minify: true, target: 'es2020' })
  return code
}

/** The icons of assets/icons.json (our name: Bootstrap Icons' name) as one sprite. */
async function icons() {
  const names = JSON.parse(await read('assets/icons.json'))
  const symbols = []
  for (const [ours, theirs] of Object.entries(names)) {
    const svg = await read(`node_modules/bootstrap-icons/icons/${theirs}.svg`)
    const inner = svg.replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '').replace(/\s+/g, ' ').trim()
    symbols.push(`<symbol id="${ours}" viewBox="0 0 16 16" fill="currentColor">${inner}</symbol>`)
  }
  return `<svg xmlns="http://www.w3.org/2000/svg"><!-- Bootstrap Icons ${await version('bootstrap-icons')}, MIT License, Copyright The Bootstrap Authors -->${symbols.join('')}</svg>`
}

const files = {
  'app.css': await styles(),
  'app.js': await script(),
  'icons.svg': await icons(),
  'favicon.svg': await read('assets/favicon.svg'),
}

await rm(dist, { recursive: true, force: true })
await mkdir(dist, { recursive: true })
let over = false
for (const [name, text] of Object.entries(files)) {
  const plain = Buffer.from(text)
  const br = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
  const gz = gzipSync(plain, { level: 9 })
  await writeFile(join(dist, name), plain)
  await writeFile(join(dist, `${name}.br`), br)
  await writeFile(join(dist, `${name}.gz`), gz)
  console.log(`${name.padEnd(12)} ${String(plain.length).padStart(7)} B, br ${String(br.length).padStart(6)} B`)
  if (br.length > BUDGET[name]) {
    console.error(`${name} is over its budget of ${BUDGET[name]} B`)
    over = true
  }
}
if (over) process.exit(1)
