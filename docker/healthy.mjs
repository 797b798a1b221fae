// Container health: whether the API calls one part `ok`. Usage: healthy.mjs gateway|worker|agent
const [part = 'gateway'] = process.argv.slice(2);
const api = process.env.RIFT_API_URL || `http://127.0.0.1:${process.env.RIFT_API_PORT || 7300}`;
try {
  const health = await (await fetch(`${api}/health`, { signal: AbortSignal.timeout(4000) })).json();
  process.exit(health[part] === 'ok' ? 0 : 1);
} catch {
  process.exit(1);
}
