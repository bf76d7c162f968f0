/** The contract of the adapters' store: every driver passes it. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  type AdapterStores,
  collection,
  drained,
  type Migration,
  type Range,
  type Store,
  sortable,
} from "../../src/ports/store.ts";

/** A driver on a place of its own. */
export interface StoresUnderTest {
  /** Opens the place once more, as another process would; each is closed by the suite. */
  open(): AdapterStores;
  /** Where the clock stands; moved by the suite. */
  now: number;
  /** Removes the place. */
  close(): void;
}

const words = collection("words", z.string());
const numbers = collection("numbers", z.object({ value: z.number() }));
const ALL: Range = { limit: 1_000 };

/** Runs the suite; `open` makes a new place for each test. */
export function storeContract(name: string, open: () => StoresUnderTest): void {
  describe(`${name} is a store of adapters`, () => {
    let under: StoresUnderTest;
    let opened: AdapterStores[];
    let store: Store;
    const openAgain = () => {
      const stores = under.open();
      opened.push(stores);
      return stores;
    };
    beforeEach(() => {
      [under, opened] = [open(), []];
      store = openAgain().open("demo", "vendor");
    });
    afterEach(async () => {
      for (const stores of opened) await stores.close();
      under.close();
    });
    const context: Context = {
      store: () => store,
      stores: () => opened[0] as AdapterStores,
      openAgain,
      async restart() {
        for (const stores of opened.splice(0)) await stores.close();
        store = openAgain().open("demo", "vendor");
      },
      moveTo(now) {
        under.now = now;
      },
    };
    describeRecords(context);
    describeTransactions(context);
    describeLogs(context);
    describeExpiry(context);
    describeMigrations(context);
    describeLeases(context);
  });
}

interface Context {
  store(): Store;
  stores(): AdapterStores;
  openAgain(): AdapterStores;
  restart(): Promise<void>;
  moveTo(now: number): void;
}

const put = (store: Store, key: string, value: string, expiresAt?: number) =>
  store.transaction(async (records) =>
    records.put(words, key, value, expiresAt === undefined ? {} : { expiresAt }),
  );

const valuesOf = async (store: Store, range: Range = ALL) =>
  (await store.list(words, range)).map(({ value }) => value);

function describeRecords({ store, stores, openAgain, restart }: Context): void {
  test("a record is there when the promise resolves, for whoever looks, and after a restart", async () => {
    await put(store(), "a", "Tea");
    expect(await openAgain().open("demo", "vendor").get(words, "a")).toBe("Tea");
    await restart();
    expect(await store().get(words, "a")).toBe("Tea");
    expect(await store().get(words, "b")).toBeNull();
  });

  test("each vendor of each shop has a store of its own, and each collection its own keys", async () => {
    await put(store(), "a", "Tea");
    expect(await stores().open("demo", "other").get(words, "a")).toBeNull();
    expect(await stores().open("other", "vendor").get(words, "a")).toBeNull();
    expect(await store().get(numbers, "a")).toBeNull();
    expect(await stores().open("demo", "vendor").get(words, "a")).toBe("Tea");
  });

  test("records come in the order of their keys' bytes, from either end, between bounds, as many as asked", async () => {
    const keys = ["😀", "\uffff", "é", "b/2", "b/1", "b", "a", "b/10"];
    await store().transaction(async (records) => {
      for (const key of keys) records.put(words, key, key);
    });
    expect(await valuesOf(store())).toEqual(["a", "b", "b/1", "b/10", "b/2", "é", "\uffff", "😀"]);
    expect(await valuesOf(store(), { limit: 2, backwards: true })).toEqual(["😀", "\uffff"]);
    expect(await valuesOf(store(), { ...ALL, prefix: "b/" })).toEqual(["b/1", "b/10", "b/2"]);
    expect(await valuesOf(store(), { ...ALL, prefix: "b/", after: "b/1", before: "b/2" })).toEqual(["b/10"]);
    expect(await valuesOf(store(), { ...ALL, after: "b/2", before: "é" })).toEqual([]);
    expect(await valuesOf(store(), { limit: 1, prefix: "b/", backwards: true })).toEqual(["b/2"]);
  });

  test("numbers make keys in their order", () => {
    const some = [0, 9, 10, 1_790_000_000_000, Number.MAX_SAFE_INTEGER];
    expect(some.map(sortable).sort()).toEqual(some.map(sortable));
  });

  test("what is no key, and a value that does not fit, are refused", async () => {
    for (const key of ["", "\u{10ffff}", "a\0", "\ud800"])
      await expect(put(store(), key, "x")).rejects.toThrow();
    await put(store(), "a", "Tea");
    await expect(store().get(collection("words", z.number()), "a")).rejects.toThrow();
  });
}

function describeTransactions({ store, openAgain }: Context): void {
  test("a transaction is kept whole, or not at all when its work throws", async () => {
    await put(store(), "a", "Tea");
    const work = store().transaction(async (records) => {
      records.put(words, "a", "Coffee");
      records.put(words, "b", "Cake");
      records.remove(words, "a");
      throw new Error("Out of cake");
    });
    await expect(work).rejects.toThrow("Out of cake");
    expect(await valuesOf(store())).toEqual(["Tea"]);
  });

  test("transactions of one store run one after the other, and none loses what another wrote", async () => {
    const count = async () =>
      store().transaction(async (records) => {
        const { value } = (await records.get(numbers, "count")) ?? { value: 0 };
        await new Promise((resolve) => setImmediate(resolve));
        records.put(numbers, "count", { value: value + 1 });
        return value;
      });
    const answers = await Promise.all(Array.from({ length: 50 }, count));
    expect(answers).toEqual(Array.from({ length: 50 }, (_, index) => index));
    expect(await openAgain().open("demo", "vendor").get(numbers, "count")).toEqual({ value: 50 });
  });

  test("work reads what it wrote, in every range, as if it stood there", async () => {
    const key = fc.constantFrom("a", "aa", "ab", "b", "b/", "é", "\uffff", "😀");
    const change = fc.record({ key, value: fc.option(fc.string(), { nil: null }) });
    const range = fc.record(
      { prefix: fc.constantFrom("", "a", "b"), after: key, before: key, backwards: fc.boolean() },
      { requiredKeys: [] },
    );
    const changes = fc.array(change, { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        changes,
        changes,
        range,
        fc.integer({ min: 1, max: 9 }),
        async (first, then, where, limit) => {
          const apply = (list: typeof first) => async (records: Parameters<Migration>[0]) => {
            for (const { key: one, value } of list) {
              if (value === null) records.remove(words, one);
              else records.put(words, one, value);
            }
            return records.list(words, { ...where, limit });
          };
          await store().transaction(async (records) => {
            for await (const _ of drained(records, words));
          });
          await store().transaction(apply(first));
          const seen = await store().transaction(apply(then));
          expect(seen).toEqual(await store().list(words, { ...where, limit }));
          expect(seen).toEqual(listOf([...first, ...then], where, limit));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("a transaction inside another one is refused instead of waiting for ever", async () => {
    const nested = store().transaction(async () => put(store(), "a", "Tea"));
    await expect(nested).rejects.toThrow("inside another");
    expect(await store().get(words, "a")).toBeNull();
  });

  test("a closed store lets what was begun end and takes nothing more", async () => {
    const stores = openAgain();
    const own = stores.open("demo", "vendor");
    const begun = put(own, "a", "Tea");
    await stores.close();
    await begun;
    await expect(put(own, "b", "Cake")).rejects.toThrow("closed");
    await expect(own.get(words, "a")).rejects.toThrow("closed");
    expect(() => stores.open("demo", "vendor")).toThrow("closed");
    expect(await valuesOf(store())).toEqual(["Tea"]);
  });
}

/** What a list must give, worked out on plain values. */
function listOf(
  changes: readonly { readonly key: string; readonly value: string | null }[],
  { prefix = "", after, before, backwards = false }: Partial<Range>,
  limit: number,
) {
  const order = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));
  const living = new Map<string, string>();
  for (const { key, value } of changes) {
    if (value === null) living.delete(key);
    else living.set(key, value);
  }
  const inside = [...living]
    .filter(([key]) => key.startsWith(prefix))
    .filter(([key]) => after === undefined || order(key, after) > 0)
    .filter(([key]) => before === undefined || order(key, before) < 0)
    .sort(([one], [other]) => order(one, other));
  if (backwards) inside.reverse();
  return inside.slice(0, limit).map(([key, value]) => ({ key, value }));
}

function describeLogs({ store, restart }: Context): void {
  const append = (value: string) => store().transaction((records) => records.append(words, value));

  test("what is appended stands in its order, under keys that are never given twice", async () => {
    const keys = [await append("one"), await append("two")];
    await store().transaction(async (records) => records.remove(words, keys[1] ?? ""));
    await restart();
    keys.push(await append("three"));
    expect(await valuesOf(store())).toEqual(["one", "three"]);
    expect(new Set(keys).size).toBe(3);
    expect([...keys].sort()).toEqual(keys);
    expect(await valuesOf(store(), { limit: 1, backwards: true })).toEqual(["three"]);
  });

  test("several appended at once stand in the order of the work, and fail with it", async () => {
    const many = (fails: boolean) =>
      store().transaction(async (records) => {
        for (const value of ["one", "two", "three"]) await records.append(words, value);
        if (fails) throw new Error("No");
      });
    await expect(many(true)).rejects.toThrow("No");
    await many(false);
    expect(await valuesOf(store())).toEqual(["one", "two", "three"]);
  });
}

function describeExpiry({ store, moveTo }: Context): void {
  test("a record is gone from the moment on that was said, to the millisecond", async () => {
    moveTo(1_000);
    await put(store(), "a", "Tea", 2_000);
    moveTo(1_999);
    expect(await store().get(words, "a")).toBe("Tea");
    moveTo(2_000);
    expect(await store().get(words, "a")).toBeNull();
    expect(await valuesOf(store())).toEqual([]);
    expect(await store().transaction((records) => records.list(words, ALL))).toEqual([]);
  });

  test("a record that is put again is kept as long as was said last", async () => {
    moveTo(1_000);
    await put(store(), "a", "Tea", 2_000);
    await put(store(), "a", "Coffee");
    await put(store(), "b", "Cake");
    await put(store(), "b", "Cake", 1_500);
    moveTo(9_000);
    expect(await valuesOf(store())).toEqual(["Coffee"]);
  });
}

function describeMigrations({ store, openAgain, restart }: Context): void {
  const note =
    (value: string): Migration =>
    async (records) =>
      void (await records.append(words, value));

  test("each step runs once, in order, and whatever is asked afterwards waits for it", async () => {
    void store().migrate([note("one")]);
    expect(await valuesOf(store())).toEqual(["one"]);
    await restart();
    void store().migrate([note("one"), note("two"), note("three")]);
    void put(store(), "z", "mine");
    await store().migrate([note("one"), note("two"), note("three")]);
    expect(await valuesOf(store())).toEqual(["one", "two", "three", "mine"]);
  });

  test("steps that fail leave nothing behind, stop the store, and are tried again after a restart", async () => {
    const broken: Migration = () => Promise.reject(new Error("The old records are strange"));
    store().migrate([note("one"), broken]);
    await expect(put(store(), "a", "Tea")).rejects.toThrow("strange");
    await expect(store().get(words, "a")).rejects.toThrow("strange");
    await restart();
    expect(await valuesOf(store())).toEqual([]);
    await store().migrate([note("one"), note("two")]);
    expect(await valuesOf(store())).toEqual(["one", "two"]);
  });

  test("what a newer program wrote is refused with a sentence, and left as it is", async () => {
    await store().migrate([note("one"), note("two")]);
    await restart();
    await expect(store().migrate([note("one")])).rejects.toThrow(/vendor.*"demo".*newer/);
    expect(await valuesOf(openAgain().open("demo", "vendor"))).toEqual(["one", "two"]);
  });

  test("records that are done away with are given one after the other, however many", async () => {
    await store().transaction(async (records) => {
      for (let n = 0; n < 1_203; n += 1) records.put(numbers, sortable(n), { value: n });
    });
    let sum = 0;
    await store().migrate([
      async (records) => {
        for await (const { value } of drained(records, numbers)) sum += value.value;
      },
    ]);
    expect(sum).toBe((1_202 * 1_203) / 2);
    expect(await store().list(numbers, ALL)).toEqual([]);
  });
}

function describeLeases({ store, stores, openAgain, restart }: Context): void {
  test("a lease has one holder, here and in another process, until it is released or its process ends", async () => {
    const other = openAgain().open("demo", "vendor");
    const lease = await store().lease("session");
    expect(lease).not.toBeNull();
    expect(await store().lease("session")).toBeNull();
    expect(await other.lease("session")).toBeNull();
    await lease?.release();
    await lease?.release();
    expect(await other.lease("session")).not.toBeNull();
    expect(await store().lease("session")).toBeNull();
    await restart();
    expect(await store().lease("session")).not.toBeNull();
  });

  test("leases of other names, vendors and shops are others", async () => {
    const all = [
      await store().lease("session"),
      await store().lease("another session"),
      await stores().open("demo", "other").lease("session"),
      await stores().open("other", "vendor").lease("session"),
      await stores().open("demo+vendor", "session").lease("../x"),
    ];
    expect(all).not.toContain(null);
  });
}
