/** Who this device is, kept where WhatsApp Web keeps its keys: in the profile's IndexedDB. It outlives page and process. */

const STORE = "device";

/** The name this device was paired under; null before it was. */
export async function keptDevice(): Promise<string | null> {
  const kept = await inStore((store) => store.get(STORE));
  return typeof kept === "string" ? kept : null;
}

/** Keeps it; on disk when the promise resolves. */
export async function keepDevice(device: string): Promise<void> {
  await inStore((store) => store.put(device, STORE));
}

/** At a logout. */
export async function forgetDevice(): Promise<void> {
  await inStore((store) => store.delete(STORE));
}

function inStore(work: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("whatsapp", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction(STORE, "readwrite", { durability: "strict" });
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => {
        opening.result.close();
        resolve(request.result);
      };
      transaction.onerror = () => reject(transaction.error);
    };
  });
}
