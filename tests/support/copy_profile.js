const open = (name) => new Promise((resolve, reject) => {
  const request = indexedDB.open(name);
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const all = (database, store) => new Promise((resolve, reject) => {
  const request = database.transaction(store).objectStore(store).getAll();
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
const text = new TextEncoder();
const places = {
  outbox: (row) => 'batch\n' + row.op_ids.join(' '),
  sent: (row) => 'batch\n' + row.op_ids.join(' '),
  inbox: (row) => 'inbox\n' + row.op,
  draft: (row) => 'draft\n' + row.actor + ' ' + row.form,
  meta: (row) => 'meta\n' + row.name,
};
const bound = (row, place) =>
  new Uint8Array([1, ...new Uint8Array(new Uint32Array([row.key]).buffer).reverse(), ...text.encode(place)]);
const names = (await indexedDB.databases()).map((entry) => entry.name).filter((name) => name.startsWith('ops:'));
const database = await open(names[0]);
const device = (await all(database, 'meta')).find((row) => row.name === 'key:device').handle;
const profile = { ring: '', sealed: [], loose: [] };
for (const store of Object.keys(places)) {
  for (const row of await all(database, store)) {
    if (!row.bytes) continue;
    const [bytes, place] = [new Uint8Array(row.bytes), places[store](row)];
    profile.loose.push(hex(bytes));
    if (row.format === 1 && row.key > 0) {
      profile.sealed.push({ number: row.key, bound: hex(bound(row, place)), bytes: hex(bytes) });
    } else if (row.format === 1) {
      const how = { name: 'AES-GCM', iv: bytes.slice(0, 12), additionalData: bound(row, place) };
      const plain = hex(await crypto.subtle.decrypt(how, device, bytes.slice(12)));
      profile.loose.push(plain);
      if (row.name === 'value:keyring') profile.ring = plain;
    }
  }
}
database.close();
for (const storage of [localStorage, sessionStorage]) {
  for (let i = 0; i < storage.length; i++) profile.loose.push(hex(text.encode(storage.getItem(storage.key(i)))));
}
return profile;
