/** Over TLS the `__Host-` prefix binds the cookie to this very host; browsers refuse the prefix on plain http. */
function cookieName(secure: boolean): string {
  return secure ? "__Host-headgate" : "headgate";
}

/** The session id in a Cookie header. */
export function sessionIdOf(cookie: string | undefined, secure: boolean): string | undefined {
  if (cookie === undefined) return undefined;
  const wanted = `${cookieName(secure)}=`;
  for (const pair of cookie.split(";")) {
    const text = pair.trim();
    if (text.startsWith(wanted)) return text.slice(wanted.length);
  }
  return undefined;
}

/** The Set-Cookie header that carries a session; `maxAgeSeconds` 0 clears it. */
export function sessionCookie(sessionId: string, maxAgeSeconds: number, secure: boolean): string {
  const attributes = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}`;
  return `${cookieName(secure)}=${sessionId}; ${attributes}${secure ? "; Secure" : ""}`;
}
