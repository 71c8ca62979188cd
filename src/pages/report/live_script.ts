/** Script of the live page: replaces updated parts, and reports when training has ended. */
export const liveScript = `
const state = document.getElementById('live');
const show = (kind, text) => { state.dataset.state = kind; state.textContent = text; };
const source = new EventSource('/events');
const apply = (data, add) => {
  for (const { id, html } of JSON.parse(data)) {
    const part = document.getElementById(id);
    if (!part) { add(html); continue; }
    const open = [...part.querySelectorAll('details')].map((each) => each.open);
    part.outerHTML = html;
    document.getElementById(id).querySelectorAll('details').forEach((each, i) => { if (open[i]) each.open = true; });
  }
};
source.addEventListener('open', () => show('running', 'Live: this page follows the training.'));
source.addEventListener('parts', ({ data }) => apply(data, () => location.reload()));
source.addEventListener('ended', (event) => {
  source.close();
  apply(event.data, (html) => document.querySelector('main').insertAdjacentHTML('beforeend', html));
  show('ended', 'The training has ended: this page does not change any more.');
});
source.addEventListener('error', () => show('lost', 'No connection: the training has ended, or its process was stopped.'));
`;
