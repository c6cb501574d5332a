// In the list of all tickets: milliseconds until each thing that a person does is seen.
const frame = () => new Promise((go) => requestAnimationFrame(go));
const drawn = async () => { await frame(); await frame(); };
const until = async (condition) => { while (!condition()) await new Promise((go) => setTimeout(go, 1)); };
const list = document.querySelector('.ui-rows');
const rows = () => [...document.querySelectorAll('.ui-rows__row')].map((row) => row.id).join();
const timed = async (act, seen) => {
  const started = performance.now();
  act();
  await until(seen);
  await drawn();
  return Math.round(performance.now() - started);
};
const figures = {};
const field = [...document.querySelectorAll('input')].find((input) => [...input.labels].some((label) => label.textContent.includes('房号 / 编号')));
const type = (text) => {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
};
const foot = () => document.querySelector('.ui-table__foot').innerText;
for (const [name, text] of [['first letter typed', '漏'], ['second letter typed', '漏水'], ['a number typed', '第77号'], ['search cleared', '']]) {
  const before = foot();
  figures[name] = await timed(() => type(text), () => foot() !== before);
}
for (const name of ['sorted by title', 'sorted the other way', 'sorted as before']) {
  const before = rows();
  const head = [...document.querySelectorAll('[role=columnheader] button')].find((button) => button.textContent.includes('标题'));
  figures[name] = await timed(() => head.click(), () => rows() !== before);
}
// A wheel that is turned for two seconds: the longest time between two frames.
let [longest, last] = [0, performance.now()];
const step = Math.max(120, list.scrollHeight / 120);
for (let count = 0; count < 120; count += 1) {
  list.scrollTop = count % 2 ? list.scrollTop + step : list.scrollTop + 120;
  await frame();
  longest = Math.max(longest, performance.now() - last);
  last = performance.now();
}
figures['longest frame while scrolling'] = Math.round(longest);
list.scrollTop = 0;
await drawn();
return figures;
