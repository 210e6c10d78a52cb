// Saves, strictly one at a time and in order. Nothing counts as saved before the server has said so.

import {post} from '../../lms/net.js';

const WAITS = [1000, 2000, 4000, 8000, 15000];
const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, '0')).join('');

/**
 * Events: `onstate(state)` saving | saved | offline | error; `onsaved(item, answer)`; `onrefused(item, sentence)`
 * for an answer that cannot be read; `onstopped(reason, sentence)` stale | over | submitted | signed-out.
 */
export class SaveQueue {
  constructor(url, seq, journal, events) {
    Object.assign(this, {url, seq, journal, events, items: [], stopped: '', isReady: false, running: false, idle: [], wake: null});
    addEventListener('online', () => this.wake?.());
  }

  /** Go on with what an earlier page of this attempt could not send, if anything. Before this, nothing is sent
      or kept: what is answered meanwhile must neither overtake nor overwrite that. */
  start(kept) {
    if (kept) {
      this.seq = kept.seq;
      this.items.unshift(...kept.items.map((item) => ({...item, tried: true})));
    }
    this.isReady = true;
    this.keep();
    this.pump();
  }

  add(place, response) {
    if (this.stopped) return;
    // An item that has been on its way may have arrived: it keeps its name, and a newer one follows it.
    const waiting = this.items.find((item) => item.place === place && !item.tried);
    if (waiting) waiting.response = response;
    else this.items.push({place, response, key: newKey(), tried: false});
    this.keep();
    this.pump();
  }

  async keep() { if (this.isReady) await this.journal.write(this.seq, this.items); }

  /** True once everything is saved, false when the server takes no more. */
  flush() {
    if (this.stopped) return Promise.resolve(false);
    if (this.isReady && !this.items.length) return Promise.resolve(true);
    this.wake?.();
    return new Promise((resolve) => this.idle.push(resolve));
  }

  stop(reason, sentence) {
    this.stopped = reason;
    this.events.onstopped(reason, sentence);
  }

  async pump() {
    if (this.running || !this.isReady) return;
    this.running = true;
    const hadItems = this.items.length > 0;
    let failures = 0;
    while (this.items.length && !this.stopped) {
      const item = this.items[0];
      if (!failures) this.events.onstate('saving');
      item.tried = true;
      await this.keep();
      const {status, data} = await post(this.url, {
        place: item.place, response: item.response, after: this.seq, key: item.key,
      }, {timeout: 10000, keepalive: JSON.stringify(item.response ?? '').length < 20000});
      if (status === 200 && data) {
        failures = 0;
        this.seq = data.seq;
        this.items.shift();
        await this.keep();
        this.events.onsaved(item, data);
      } else if (status === 422) {
        failures = 0;
        this.items.shift();
        await this.keep();
        this.events.onrefused(item, data?.error ?? '');
      } else if (status === 409) {
        // Gone on elsewhere, or over: what is left here must not overwrite it after a reload either.
        this.items = [];
        await this.keep();
        this.stop(data?.state ?? 'stale', data?.error ?? '');
      } else if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
        this.stop('signed-out', data?.error ?? '');
      } else {
        this.events.onstate(navigator.onLine && status ? 'error' : 'offline');
        const wait = WAITS[Math.min(failures++, WAITS.length - 1)];
        await new Promise((resolve) => { this.wake = resolve; setTimeout(resolve, wait); });
        this.wake = null;
      }
    }
    this.running = false;
    if (hadItems && !this.stopped) this.events.onstate('saved');
    for (const resolve of this.idle.splice(0)) resolve(!this.stopped);
  }
}
