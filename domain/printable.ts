/** What a repository brings may hold terminal escapes and bidirectional overrides; none of them reaches a reader. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
