// The actions of an office page that take text, and the forms behind them.
const described = async (page) => (await fetch('/api' + page, { headers: { 'X-Sync': '1' } })).json();
const TYPED = ['text', 'long_text', 'number'];
// [name, label, the first row that offers it and how many it offers, or null for the page itself]
const actions = async (page) => {
  const { actions: all, rows } = await described(page);
  return all.filter((action) => action.fields.some((field) => TYPED.includes(field.kind))).map((action) => {
    if (action.on === 'page') return [action.name, action.label.zh, null];
    const at = rows.findIndex((row) => row.actions.includes(action.name));
    return [action.name, action.label.zh, at];
  });
};
const shown = async (find) => {
  for (let turn = 0; turn < 60; turn += 1) {
    const found = find();
    if (found) return found;
    await wait(50);
  }
  return null;
};
const inMain = () => [...document.querySelectorAll('main button')].filter(visible);
const opensAction = async (label, row) => {
  if (row === null) {
    const button = await shown(() => inMain().find((one) => !one.closest('tr') && named(one).includes(label)));
    if (button) button.click();
  } else {
    const line = await shown(() => document.querySelectorAll('.office-table tbody tr')[row]);
    const buttons = [...line.querySelectorAll('button')].filter(visible);
    const own = buttons.find((one) => named(one).includes(label));
    (own || buttons[0]).click();
    if (!own) {
      const item = await shown(() => items().find((one) => named(one) === label));
      if (item) item.click();
    }
  }
  return !!(await shown(dialog));
};
// Sends the form as it is: choices take their first real value. What the page says then.
const sends = async (payloads) => {
  const form = dialog();
  [...form.querySelectorAll('select')].forEach((select) => {
    const real = [...select.options].find((option) => option.value);
    if (real && !select.value) { select.value = real.value; select.dispatchEvent(new Event('change', { bubbles: true })); }
  });
  const number = (field) => field.type === 'number' || field.inputMode === 'numeric';
  fields().forEach((field, at) => setValue(field, number(field) ? '45' : payloads[at % payloads.length]));
  await wait(60);
  const buttons = [...form.querySelectorAll('.ui-form__footer button')];
  buttons.pop().click();
  await wait(500);
  const open = dialog();
  return open ? open.innerText.slice(0, 200) : 'done';
};
// Every text filter of the page is asked for each of these.
const filters = async (payloads) => {
  let asked = 0;
  for (const payload of payloads) {
    for (const field of document.querySelectorAll('.office-filters input:not([type=date])')) {
      setValue(field, payload);
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      asked += 1;
      await wait(60);
    }
  }
  await wait(200);
  return asked;
};
