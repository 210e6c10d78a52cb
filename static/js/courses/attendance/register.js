// The register: a mark is sent without leaving the place in the list.
import {post} from '../../lms/net.js';

const chips = document.getElementById('chips');
const said = document.querySelector('[data-said]');

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!form.matches('[data-mark-form]') || !event.submitter?.value) return;
  event.preventDefault();
  const row = form.closest('tr'), button = event.submitter;
  const name = row.querySelector('th').textContent.trim();
  for (const each of form.querySelectorAll('.mark-button')) each.disabled = true;
  const note = form.elements.note.value;
  const {ok, data} = await post(form.action, {enrolment: form.elements.enrolment.value, mark: button.value, note});
  for (const each of form.querySelectorAll('.mark-button')) each.disabled = false;
  button.focus();
  if (!ok) {
    said.classList.remove('visually-hidden');
    said.textContent = data?.error ?? said.dataset.failed;
    return;
  }
  for (const each of form.querySelectorAll('.mark-button')) each.setAttribute('aria-pressed', String(each === button));
  const chip = chips.content.querySelector(`[data-chip="${data.mark}"]`).cloneNode(true);
  row.querySelector('[data-shown]').replaceChildren(chip);
  form.elements.note.value = '';
  const line = document.createElement('li');
  line.textContent = `${data.at}: ${data.label}${note ? `. ${note}` : ''}`;
  form.querySelector('.mark-history .muted')?.remove();
  form.querySelector('.mark-history').prepend(line);
  said.classList.add('visually-hidden');
  said.textContent = said.dataset.done.replace('{name}', name).replace('{mark}', data.label);
}, true);
