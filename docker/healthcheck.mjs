/** For HEALTHCHECK and compose: exits with 0 if the local service accepts studies. The image has no curl. */
import process from 'node:process';

const TIMEOUT_MS = 8000;

try {
  const url = `http://127.0.0.1:${process.env['PORT'] || 8000}/health`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  // Docker keeps the output, and `docker inspect` shows it: the failing part, and why.
  process.stdout.write(await answer.text());
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  process.stdout.write(`${String(error)}\n`);
  process.exitCode = 1;
}
