// Requests to this server: adds the CSRF token, speaks JSON, and never throws for an HTTP status.

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? '';

/**
 * Send one request. Resolves to {ok, status, data}; status 0 means that no answer came
 * (offline, or slower than `timeout` milliseconds), and data is null when the body is not JSON.
 */
export async function send(url, {method = 'POST', body, timeout = 15000, keepalive = false} = {}) {
  const headers = {Accept: 'application/json'};
  if (method !== 'GET') headers['X-CSRFToken'] = token();
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers['Content-Type'] = 'application/json';
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeout);
  try {
    const response = await fetch(url, {
      method, headers, keepalive, signal: stop.signal, credentials: 'same-origin',
      body: body === undefined || isForm ? body : JSON.stringify(body),
    });
    const data = await response.json().catch(() => null);
    return {ok: response.ok, status: response.status, data};
  } catch {
    return {ok: false, status: 0, data: null};
  } finally {
    clearTimeout(timer);
  }
}

/** POST a value as JSON (or a FormData as it is). */
export const post = (url, body, options = {}) => send(url, {...options, method: 'POST', body});

/** GET JSON. */
export const get = (url, options = {}) => send(url, {...options, method: 'GET'});
