/** Models and collections as WhatsApp Web's page has them: things with an id that tell of their changes. */

type Listener = (...given: never[]) => void;

/** Tells listeners of events; several names in one string are several events, as in Backbone. */
export class Emitter {
  readonly #listeners = new Map<string, Set<Listener>>();

  on(names: string, listener: Listener): void {
    for (const name of names.split(" ")) {
      const known = this.#listeners.get(name) ?? new Set();
      this.#listeners.set(name, known.add(listener));
    }
  }

  off(name: string, listener: Listener): void {
    this.#listeners.get(name)?.delete(listener);
  }

  once(name: string, listener: Listener): void {
    const first = ((...given: never[]) => {
      this.off(name, first);
      listener(...given);
    }) as Listener;
    this.on(name, first);
  }

  trigger(name: string, ...given: unknown[]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(...(given as never[]));
  }

  listensTo(name: string): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0;
  }
}

/** Sets a field of a model and tells of it: `change:<field>` with the model and the new value. */
export function change<Model extends Emitter, Field extends keyof Model & string>(
  model: Model,
  field: Field,
  value: Model[Field],
  collection?: Emitter,
): void {
  const before = model[field];
  if (before === value) return;
  model[field] = value;
  for (const emitter of [model, collection]) emitter?.trigger(`change:${field}`, model, value, before);
  for (const emitter of [model, collection]) emitter?.trigger("change", model);
}

/** Models by id. */
export class Collection<Model extends { readonly id: unknown }> extends Emitter {
  readonly #models = new Map<string, Model>();

  get(id: unknown): Model | undefined {
    return this.#models.get(String(id));
  }

  getModelsArray(): Model[] {
    return [...this.#models.values()];
  }

  /** Takes a model in; a silent one is not told of. */
  add(model: Model, options: { readonly silent?: boolean } = {}): Model {
    this.#models.set(String(model.id), model);
    if (options.silent !== true) this.trigger("add", model);
    return model;
  }

  remove(id: unknown): void {
    this.#models.delete(String(id));
  }
}
