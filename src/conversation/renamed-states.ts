/**
 * What follows when a state of a flow gets another name.
 *
 * A state's path stands in what is stored: in the snapshot's value, in the ids of timers that are running, and in those
 * of calls under way, because XState makes these ids of the machine's id and the path (`xstate.after.60000.shop.pay.open`,
 * `0.shop.pay.loading`). So a flow names the states that earlier versions called otherwise, and all of it is read with
 * the new names: nobody loses their place, no deadline is forgotten, and a turn that an update interrupted goes on.
 */

/** Paths of states as they were, from the root and without the machine's id, each with the last name it has now. */
export type RenamedStates = Readonly<Record<string, string>>;

/** The value of a stored snapshot (`{ pay: { open: "shown" } }`) with the names that its states have now. */
export function valueRenamed(value: unknown, renamed: RenamedStates, path: readonly string[] = []): unknown {
  if (typeof value === "string") return nameNow([...path, value], renamed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const here = [...path, name];
      return [nameNow(here, renamed), valueRenamed(inner, renamed, here)];
    }),
  );
}

/** An id or event that XState made of a state's path, with the names of now; any other one as it is. */
export function idRenamed(id: string, machine: string, renamed: RenamedStates): string {
  const mark = `.${machine}.`;
  const at = id.indexOf(mark);
  if (at === -1) return id;
  const path = id.slice(at + mark.length).split(".");
  const now = path.map((_, index) => nameNow(path.slice(0, index + 1), renamed));
  return `${id.slice(0, at)}${mark}${now.join(".")}`;
}

function nameNow(path: readonly string[], renamed: RenamedStates): string {
  return renamed[path.join(".")] ?? path.at(-1) ?? "";
}
