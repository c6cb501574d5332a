const names = (await indexedDB.databases()).map((entry) => entry.name).filter((name) => name.startsWith('ops:'));
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
const database = await open(names[0]);
const batches = [...(await all(database, 'outbox')), ...(await all(database, 'sent'))];
database.close();
return batches.map((batch) => ({ first: batch.first_dseq, count: batch.count, ids: batch.op_ids }));
