/** Where it goes: a saved address, or a new one asked for field by field as the country's form wants it. */
import { assign } from "xstate";
import type { AddressField } from "../../src/ports/services/customers.ts";
import type { ServiceFailureCode } from "../../src/ports/services/services.ts";
import { failed } from "./browse-states.ts";
import { sorry } from "./choices.ts";
import type { AddressDraft } from "./context.ts";
import { addressesScreen, addressFieldScreen } from "./screens-checkout.ts";
import { LONGEST_ANSWER, marketOf, refusalCode, shop } from "./setup.ts";

/** The field that each refusal is about. */
const FIELDS: Readonly<Record<ServiceFailureCode<"checkout.saveAddress">, AddressField["name"]>> = {
  "address.line1": "line1",
  "address.line2": "line2",
  "address.postalCode": "postalCode",
  "address.city": "city",
};

/** The step of the form that a refused address goes back to: the field it was refused for, else the first. */
function stepOf(form: readonly AddressField[], error: unknown): number {
  const code = refusalCode("checkout.saveAddress", error);
  const field = code === undefined ? undefined : FIELDS[code];
  return Math.max(
    0,
    form.findIndex(({ name }) => name === field),
  );
}

export const address = shop.createStateConfig({
  initial: "loading",
  on: { again: ".loading" },
  states: {
    loading: {
      invoke: {
        src: "checkout.contact",
        input: {},
        onDone: {
          target: "listing",
          actions: assign({ buyer: ({ event }) => event.output }),
        },
        onError: "failed",
      },
    },
    listing: {
      invoke: {
        src: "checkout.addresses",
        input: {},
        onDone: [
          { guard: ({ event }) => event.output.length === 0, target: "form" },
          {
            target: "choosing",
            actions: [
              {
                type: "show",
                params: ({ context, event }) => addressesScreen(event.output, context.buyer ?? {}, context),
              },
              "settle",
              assign({ buyer: undefined }),
            ],
          },
        ],
        onError: "failed",
      },
    },
    choosing: { on: { resume: "loading" } },
    form: {
      entry: assign({ buyer: undefined, draft: {}, step: 0 }),
      invoke: {
        src: "checkout.addressForm",
        input: {},
        onDone: {
          target: "asking",
          actions: assign({ form: ({ event }) => event.output, formMarket: ({ event }) => marketOf(event) }),
        },
        onError: "failed",
      },
    },
    asking: {
      entry: [
        {
          type: "show",
          params: ({ context }) =>
            addressFieldScreen(
              context.form[context.step] ?? { name: "line1", question: "shop.address.line1", required: true },
              context,
            ),
        },
        "settle",
      ],
      on: {
        resume: [
          {
            guard: ({ context, event }) => context.formMarket === event.market,
            target: "asking",
            reenter: true,
          },
          { target: "loading" },
        ],
        text: {
          target: "checking",
          actions: assign({ typed: ({ event }) => event.text.slice(0, LONGEST_ANSWER).toWellFormed() }),
        },
        "address.back": {
          target: "asking",
          reenter: true,
          actions: assign({ step: ({ context }) => Math.max(0, context.step - 1) }),
        },
        "address.skip": [
          {
            guard: ({ context }) => context.form[context.step]?.required === false,
            target: "going",
            actions: assign({ step: ({ context }) => context.step + 1 }),
          },
          { target: "asking", reenter: true },
        ],
      },
    },
    checking: {
      invoke: {
        src: "checkout.checkAddressField",
        input: ({ context }) => ({
          field: context.form[context.step]?.name ?? "line1",
          value: context.typed,
        }),
        onDone: {
          target: "going",
          actions: assign({
            draft: ({ context, event }): AddressDraft => {
              const field = context.form[context.step]?.name;
              return field === undefined ? context.draft : { ...context.draft, [field]: event.output };
            },
            step: ({ context }) => context.step + 1,
            typed: "",
          }),
        },
        onError: {
          target: "asking",
          actions: assign({ notice: ({ event }) => sorry(event.error), typed: "" }),
        },
      },
    },
    going: {
      always: [
        { guard: ({ context }) => context.step >= context.form.length, target: "saving" },
        { target: "asking" },
      ],
    },
    saving: {
      invoke: {
        src: "checkout.saveAddress",
        input: ({ context }) => ({
          line1: context.draft.line1 ?? "",
          ...(context.draft.line2 !== undefined && { line2: context.draft.line2 }),
          postalCode: context.draft.postalCode ?? "",
          city: context.draft.city ?? "",
        }),
        onDone: {
          target: "#shop.foreground.checkout.next",
          actions: assign({ address: ({ event }) => event.output.id, draft: {}, form: [], step: 0 }),
        },
        onError: {
          target: "asking",
          actions: assign({
            notice: ({ event }) => sorry(event.error),
            step: ({ context, event }) => stepOf(context.form, event.error),
          }),
        },
      },
    },
    failed,
  },
});
