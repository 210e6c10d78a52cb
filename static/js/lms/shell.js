// What every page needs and no page can do without script: it only adds to forms and links that already work.

// <form data-confirm="question">: ask in a dialog before sending.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.dataset.confirm || form.dataset.confirmed) return;
  const template = document.getElementById('confirm-template');
  if (!template || typeof HTMLDialogElement === 'undefined') return;
  event.preventDefault();
  const dialog = template.content.firstElementChild.cloneNode(true);
  const submitter = event.submitter;
  dialog.querySelector('#confirm-title').textContent = form.dataset.confirmTitle ?? '';
  dialog.querySelector('#confirm-text').textContent = form.dataset.confirm;
  const yes = dialog.querySelector('[data-yes]');
  yes.textContent = form.dataset.confirmYes || submitter?.textContent.trim() || 'OK';
  yes.classList.add(`button-${form.dataset.confirmKind || 'primary'}`);
  yes.addEventListener('click', () => {
    form.dataset.confirmed = 'yes';
    dialog.close();
    form.requestSubmit(submitter ?? undefined);
  });
  dialog.querySelector('[data-no]').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => { dialog.remove(); submitter?.focus(); });
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector('[data-no]').focus();
});

// A form that has been sent does not send again by a second tap.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== 'post') return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = 'yes';
  setTimeout(() => { delete form.dataset.sent; delete form.dataset.confirmed; }, 4000);
});

// Back from another page: the form is fresh again.
addEventListener('pageshow', () => {
  for (const form of document.forms) { delete form.dataset.sent; delete form.dataset.confirmed; }
});

// Passwords: a button that shows what is typed.
for (const box of document.querySelectorAll('[data-password]')) {
  const input = box.querySelector('input'), button = box.querySelector('button');
  const show = (shown) => {
    input.type = shown ? 'text' : 'password';
    button.textContent = shown ? button.dataset.hide : button.dataset.show;
    button.setAttribute('aria-pressed', String(shown));
  };
  button.hidden = false;
  button.addEventListener('click', () => show(input.type === 'password'));
  input.form?.addEventListener('submit', () => show(false));
}

// Files: the chosen names, and dropping onto the field.
for (const drop of document.querySelectorAll('[data-file-drop]')) {
  const input = drop.querySelector('input[type=file]'), name = drop.querySelector('output');
  const tell = () => { name.textContent = [...input.files].map((file) => file.name).join(', '); };
  input.addEventListener('change', tell);
  for (const kind of ['dragenter', 'dragover']) drop.addEventListener(kind, () => drop.classList.add('is-over'));
  for (const kind of ['dragleave', 'drop']) drop.addEventListener(kind, () => drop.classList.remove('is-over'));
}

// Dialogs: data-open="id" opens, data-close closes.
document.addEventListener('click', (event) => {
  const opener = event.target.closest?.('[data-open]');
  if (opener) document.getElementById(opener.dataset.open)?.showModal?.();
  event.target.closest?.('[data-close]')?.closest('dialog')?.close();
});

// The phone menu closes by Escape and by a tap elsewhere.
const menu = document.querySelector('details.menu');
if (menu) {
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && menu.open) { menu.open = false; menu.querySelector('summary').focus(); }
  });
  document.addEventListener('click', (event) => { if (!menu.contains(event.target)) menu.open = false; });
}

// A strip that scrolls sideways shows where one is.
for (const here of document.querySelectorAll(':is(.tabs, .session-picker) [aria-current]')) {
  const strip = here.closest('.tabs, .session-picker');
  const place = here.getBoundingClientRect(), view = strip.getBoundingClientRect();
  strip.scrollLeft += place.left + place.width / 2 - view.left - view.width / 2;
}

// Buttons that only mean something with script: print, copy.
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}
for (const button of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy).catch(() => {});
    button.textContent = button.dataset.copied || button.textContent;
  });
}

document.querySelector('[data-focus]')?.focus();
