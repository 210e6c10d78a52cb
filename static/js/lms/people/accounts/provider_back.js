// Back from the provider: what it sent goes on as a form, at once.

document.querySelector('[data-go-on]').requestSubmit();
