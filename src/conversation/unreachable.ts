/** The end of every `switch` over a closed list: what reaches it is a member that nobody handles. */

/**
 * Stands where nothing may arrive. The compiler refuses the call as soon as the list has a member that the `switch`
 * before it leaves out; at run time, where data may be older or newer than the code, it throws and names the value.
 */
export function unreachable(value: never): never {
  throw new Error(`Nobody handles ${JSON.stringify(value)}`);
}
