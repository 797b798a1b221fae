/**
 * A PostgreSQL URL whose `sslmode` means what it means to libpq: `require` encrypts, `verify-ca` and `verify-full` also check
 * the certificate. (The driver alone takes `require` for `verify-full`.)
 */
export function connectionString(url: string): string {
  if (!/[?&]sslmode=/.test(url) || /[?&]uselibpqcompat=/.test(url)) return url;
  return `${url}&uselibpqcompat=true`;
}
