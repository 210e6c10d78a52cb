// Taking a quiz: every answer is saved at once, and the page hands in once, by hand or when the time is up.

import {post} from '../../lms/net.js';
import {Journal} from './_journal.js';
import {SaveQueue} from './_queue.js';

const TYPING_PAUSE = 600;
const form = document.getElementById('paper');
const words = form.dataset;
const cards = [...form.querySelectorAll('[data-place]')];
const cardOf = (place) => document.getElementById(`q${place}`);
const controls = (card) => [...card.querySelectorAll('input, select, textarea')];
const bar = form.querySelector('[data-saved-state]');
const notice = form.querySelector('[data-notice]');
const dialog = document.getElementById('hand-in');
const refused = new Set();
const typing = new Map();
let isAsking = false, isSending = false;

/** The answer that a card shows, in the form its kind takes; null for a blank. */
function answerOf(card) {
  const fields = controls(card);
  switch (card.dataset.kind) {
    case 'single_choice':
    case 'true_false': return fields.find((f) => f.checked)?.value ?? null;
    case 'multiple_choice': return fields.filter((f) => f.checked).map((f) => f.value);
    case 'matching':
    case 'ordering':
    case 'gap_text': return Object.fromEntries(fields.filter((f) => f.value.trim()).map((f) => [f.dataset.part, f.value]));
    default: return fields[0]?.value.trim() || null;
  }
}

function show(card, response) {
  for (const field of controls(card)) {
    if (field.type === 'radio') field.checked = field.value === response;
    else if (field.type === 'checkbox') field.checked = (response ?? []).includes(field.value);
    else if (field.dataset.part) field.value = response?.[field.dataset.part] ?? '';
    else field.value = response ?? '';
  }
}

function isAnswered(card) {
  const answer = answerOf(card);
  return typeof answer === 'object' && answer !== null ? Object.keys(answer).length > 0 : Boolean(answer);
}

const asked = cards.filter((card) => card.dataset.number);

function count() {
  const answered = asked.filter(isAnswered);
  form.querySelector('[data-answered-count]').textContent = answered.length;
  for (const card of asked) {
    const link = form.querySelector(`[data-map="${card.dataset.place}"]`);
    const done = answered.includes(card);
    link.classList.toggle('is-answered', done);
    link.querySelector('[data-done]').hidden = !done;
  }
  return asked.length - answered.length;
}

function tell(text, {reload = false} = {}) {
  notice.hidden = !text;
  notice.querySelector('[data-notice-text]').textContent = text;
  notice.querySelector('[data-reload]').hidden = !reload;
}

function mark(card, sentence) {
  const error = card.querySelector('[data-error]');
  error.hidden = !sentence;
  error.querySelector('span').textContent = sentence;
  card.classList.toggle('has-error', Boolean(sentence));
}

const clockText = new Intl.DateTimeFormat('vi-VN', {timeZone: 'Asia/Ho_Chi_Minh', timeStyle: 'medium'});
const savedAt = bar.querySelector('[data-when=saved]').appendChild(document.createElement('time'));

const journal = new Journal(words.attempt);
const queue = new SaveQueue(words.save, Number(form.elements.seq.value), journal, {
  onstate(state) { bar.dataset.state = refused.size && state === 'saved' ? 'idle' : state; },
  onsaved(item, answer) {
    form.elements.seq.value = answer.seq;
    savedAt.dateTime = answer.saved_at;
    savedAt.textContent = ` ${clockText.format(new Date(answer.saved_at))}`;
    refused.delete(item.place);
    mark(cardOf(item.place), '');
    if (!refused.size) tell('');
  },
  onrefused(item, sentence) {
    const card = cardOf(item.place);
    refused.add(item.place);
    mark(card, sentence);
    tell(words.check.replace('{n}', card.dataset.number));
  },
  onstopped(reason, sentence) {
    bar.dataset.state = 'idle';
    if (reason === 'over' || reason === 'submitted') finish();
    else tell(reason === 'signed-out' ? words.signedOut : sentence, {reload: true});
  },
});

function save(card) {
  clearTimeout(typing.get(card));
  typing.delete(card);
  queue.add(Number(card.dataset.place), answerOf(card));
}

function saveTyped() {
  for (const card of [...typing.keys()]) save(card);
}

// A choice saves at once; what is typed, after a pause and on leaving the field.
form.addEventListener('input', (event) => {
  const card = event.target.closest('[data-place]');
  if (!card) return;
  count();
  if (event.target.matches('input[type=radio], input[type=checkbox], select')) return save(card);
  clearTimeout(typing.get(card));
  typing.set(card, setTimeout(() => save(card), TYPING_PAUSE));
});
form.addEventListener('focusout', (event) => {
  const card = event.target.closest('[data-place]');
  if (card && typing.has(card)) save(card);
});
document.addEventListener('visibilitychange', () => { if (document.hidden) saveTyped(); });
addEventListener('pagehide', saveTyped);
addEventListener('beforeunload', (event) => {
  if (!isSending && (typing.size || (queue.items.length && !queue.stopped))) event.preventDefault();
});
// Enter in a line of text must not hand in by accident.
form.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.target.matches('input:not([type=submit])')) event.preventDefault();
});
notice.querySelector('[data-reload]').addEventListener('click', () => location.reload());

/** Nothing can be answered any more; also not by the second click on a button that has just gone. */
function lock(isLocked) {
  for (const card of cards) card.inert = isLocked;
}

/** Ask how sure the person is; resolves to false when they go on answering. */
function confirmed() {
  const left = count();
  dialog.querySelector('[data-unanswered]').textContent = left
    ? words.some.replace('{n}', left).replace('{all}', asked.length) : words.all;
  return new Promise((resolve) => {
    const yes = dialog.querySelector('[data-yes]');
    const say = () => { lock(true); dialog.close('yes'); };
    yes.addEventListener('click', say, {once: true});
    dialog.addEventListener('close', () => {
      yes.removeEventListener('click', say);
      resolve(dialog.returnValue === 'yes');
    }, {once: true});
    dialog.returnValue = '';
    dialog.showModal();
  });
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Send the form, again and again until an answer comes; the server takes it once. */
async function send() {
  if (isSending) return;
  isSending = true;
  lock(true);
  const button = form.querySelector('[data-hand-in]');
  const label = button.textContent;
  button.setAttribute('aria-disabled', 'true');
  button.textContent = words.sending;
  for (let tries = 0; ; tries++) {
    const {status, data} = await post(form.action, new FormData(form), {timeout: 20000});
    if (status === 200 && data?.url) return location.assign(data.url);
    if (status >= 400 && status < 500 && status !== 422 && status !== 429) {
      isSending = false;
      lock(false);
      button.removeAttribute('aria-disabled');
      button.textContent = label;
      return tell(data?.error || words.signedOut, {reload: true});
    }
    if (!status) tell(words.lost);
    await pause(Math.min(1000 * 2 ** tries, 10000));
  }
}

/** By hand: everything saved first, then a question, then once. */
async function handIn() {
  if (isAsking || isSending) return;
  isAsking = true;
  saveTyped();
  const isSaved = await queue.flush();
  const [wrong] = refused;
  if (wrong !== undefined) cardOf(wrong).focus();
  else if (isSaved && await confirmed()) {
    await queue.flush();
    send();
  }
  isAsking = false;
}

/** When the time is up: what is on its way first, then without a question. */
async function finish() {
  if (dialog.open) dialog.close();
  saveTyped();
  tell(words.timeUp);
  await queue.flush();
  if (!queue.stopped || queue.stopped === 'over' || queue.stopped === 'submitted') send();
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  event.stopPropagation();
  handIn();
});
document.addEventListener('lms:time-up', finish);

const kept = await journal.read();
// Whoever was quicker than the device's store has answered anew: that stays as it is.
const touched = new Set([...queue.items.map((item) => cardOf(item.place)), ...typing.keys()]);
for (const item of kept?.items ?? []) {
  if (!touched.has(cardOf(item.place))) show(cardOf(item.place), item.response);
}
queue.start(kept);
count();
