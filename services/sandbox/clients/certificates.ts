import { readFileSync } from 'node:fs';

/** Variables by which programs are told of the host's own certificate authorities. */
const VARIABLES = [
  'SSL_CERT_FILE',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'PIP_CERT',
  'NODE_EXTRA_CA_CERTS',
  'CARGO_HTTP_CAINFO',
  'GIT_SSL_CAINFO',
  'NIX_SSL_CERT_FILE',
];
const FOLDER = '/rift/certificates';

/** Those that the host has set, as files that may enter. */
export function certificates(env: NodeJS.ProcessEnv): { env: Record<string, string>; files: Record<string, string> } {
  const inside: Record<string, string> = {};
  const files: Record<string, string> = {};
  for (const name of VARIABLES) {
    const path = env[name];
    if (!path) continue;
    try {
      // Certificates only: a bundle may carry its private key.
      const found = readFileSync(path, 'latin1').match(
        /-----BEGIN (TRUSTED )?CERTIFICATE-----[^-]+-----END[^-]+-----/g,
      );
      if (!found) continue;
      inside[name] = `${FOLDER}/${name}.pem`;
      files[`${FOLDER}/${name}.pem`] = `${found.join('\n')}\n`;
    } catch {
      continue;
    }
  }
  return { env: inside, files };
}
