// Fills and sends the product's own form again and again, as fast as the page allows, and notes each title for which
// the page itself said that it is saved, how long that took, and when it was. Ends after LIMIT, or when told to stop.
window.acknowledged = [];
window.stopCapturing = false;
const seen = new Set();
const setValue = (field, value) => {
  const prototype = field.tagName === 'TEXTAREA' ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, 'value').set.call(field, value);
  field.dispatchEvent(new Event('input', { bubbles: true }));
};
// The list's search field names the title too, and more.
const labelled = (text) => [...document.querySelectorAll('label')].find((label) => label.textContent.includes(text) && !label.textContent.includes('/'));
const until = async (condition) => {
  for (;;) {
    const found = condition();
    if (found) return found;
    await new Promise((go) => setTimeout(go, 5));
  }
};
const titleField = () => {
  const label = labelled('标题');
  return label && document.getElementById(label.htmlFor);
};
const numbersSaid = () => [...document.body.innerText.matchAll(/工单已存本机，编号后四位 (\d+)/g)].map((found) => found[1]);
(async () => {
  // What an earlier run was told counts for that one.
  numbersSaid().forEach((number) => seen.add(number));
  for (let count = 0; count < LIMIT && !window.stopCapturing; count += 1) {
    const title = `NAME 第 ${count} 条`;
    const field = await until(titleField);
    const kind = [...document.querySelectorAll('input[type=radio], [role=radio]')].find((radio) =>
      ((radio.closest('label') || radio).textContent || '').includes('报修'),
    );
    kind.click();
    setValue(field, title);
    await new Promise((go) => setTimeout(go, 30));
    const began = performance.now();
    window.waitingSince = Date.now();
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', ctrlKey: true, bubbles: true, cancelable: true }));
    // The page says so: only then it counts. Its number tells this one from the one before.
    await until(() => {
      const news = numbersSaid().filter((number) => !seen.has(number));
      news.forEach((number) => seen.add(number));
      return news.length > 0;
    });
    window.waitingSince = 0;
    window.acknowledged.push({ title, took: performance.now() - began, at: Date.now() });
    if (count + 1 >= LIMIT || window.stopCapturing) break;
    // The form of the one just saved goes away; typing into it would be typing into nothing.
    await until(() => !titleField());
    const next = await until(() => titleField() || document.querySelector('a[href="/tickets/new"]'));
    if (next.tagName === 'A') next.click();
  }
  window.capturingEnded = true;
})();
