// A server of this build with the demonstration zones, on a free port and a database of its own.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const program = process.env.LOUWEI_BINARY ?? join(root, 'target/debug/louwei');

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** The demonstration zones as this program makes them today: made once, copied for every server. */
function demonstration() {
  const { mtimeMs, size } = statSync(program);
  const today = new Date().toISOString().slice(0, 10);
  const kept = join(root, 'target/browser', `demo-${today}-${Math.trunc(mtimeMs)}-${size}.db`);
  if (!existsSync(kept)) {
    mkdirSync(join(root, 'target/browser'), { recursive: true });
    const making = `${kept}.${process.pid}`;
    execFileSync(program, ['demo', '--database', `sqlite:${making}`]);
    renameSync(making, kept);
  }
  return kept;
}

/** Starts the server and waits until it is ready; `stop` fails where it does not end by itself. */
export async function startServer({ seconds = 120 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'louwei-browser-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  copyFileSync(demonstration(), join(folder, 'x.db'));
  const args = ['serve', '--demo', '--database', `sqlite:${join(folder, 'x.db')}`, '--listen', new URL(url).host];
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(`did not start: ${error.message}`));
    child.once('exit', (code, signal) => resolve(`ended with ${signal ?? code}`));
  });
  let running = true;
  ended.then(() => (running = false));
  const killed = () => child.kill('SIGKILL');
  process.once('exit', killed);

  async function stop() {
    process.off('exit', killed);
    child.kill('SIGTERM');
    const late = setTimeout(killed, 15_000);
    const how = await ended;
    clearTimeout(late);
    rmSync(folder, { recursive: true, force: true });
    if (how !== 'ended with 0') throw new Error(`the server ${how}\n${output.slice(-4000)}`);
  }

  const deadline = Date.now() + seconds * 1000;
  while (running && Date.now() < deadline) {
    const ready = await fetch(`${url}/readyz`).catch(() => undefined);
    if (ready?.ok) return { url, stop, log: () => output };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const why = running ? `was not ready within ${seconds} s` : await ended;
  await stop().catch(() => undefined);
  throw new Error(`the server ${why}\n${output.slice(-4000)}`);
}
