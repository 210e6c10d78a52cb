// What has not been acknowledged yet, kept on this device, so that a reload or a lost connection loses nothing.

const KEPT_FOR = 7 * 24 * 3600 * 1000;

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('lms-answers', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('unsent', {keyPath: 'attempt'});
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('blocked'));
  });
}

/** A journal of one attempt. Where the browser keeps nothing (a private window), it does nothing. */
export class Journal {
  constructor(attempt) {
    this.attempt = attempt;
    this.store = open().catch(() => null);
  }

  async run(mode, act) {
    const database = await this.store;
    if (!database) return null;
    return new Promise((resolve) => {
      try {
        const transaction = database.transaction('unsent', mode);
        const request = act(transaction.objectStore('unsent'));
        transaction.oncomplete = () => resolve(request?.result ?? null);
        transaction.onerror = transaction.onabort = () => resolve(null);
      } catch { resolve(null); }
    });
  }

  /** What an earlier page of this attempt had not sent: {seq, items}, or null. */
  async read() {
    await this.run('readwrite', (store) => {
      store.openCursor().onsuccess = (event) => {
        const cursor = event.target.result;
        if (!cursor) return;
        if (cursor.value.at < Date.now() - KEPT_FOR) cursor.delete();
        cursor.continue();
      };
    });
    const kept = await this.run('readonly', (store) => store.get(this.attempt));
    return kept?.items?.length ? kept : null;
  }

  /** Keep `items`, which follow save number `seq`; nothing to keep removes the entry. */
  write(seq, items) {
    return this.run('readwrite', (store) => (items.length
      ? store.put({attempt: this.attempt, seq, items, at: Date.now()})
      : store.delete(this.attempt)));
  }
}
