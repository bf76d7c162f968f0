/** What POST /{phone-number-id}/messages takes, as far as Kiosk sends it. [Meta OpenAPI v23.0, schema Message] */

/** A file that Meta has (`id`) or fetches (`link`). */
export type MediaReference = { readonly id: string } | { readonly link: string };

/** What stands above the words of an interactive message. */
export type Header =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly image: MediaReference };

/** A row of a list. */
export interface Row {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
}

/** What can be tapped. */
export type Action =
  | { readonly type: "button"; readonly action: { readonly buttons: readonly ReplyButton[] } }
  | {
      readonly type: "list";
      readonly action: {
        readonly button: string;
        readonly sections: readonly { readonly rows: readonly Row[] }[];
      };
    }
  | {
      readonly type: "cta_url";
      readonly action: {
        readonly name: "cta_url";
        readonly parameters: { readonly display_text: string; readonly url: string };
      };
    }
  | { readonly type: "location_request_message"; readonly action: { readonly name: "send_location" } }
  | {
      readonly type: "product";
      readonly action: { readonly catalog_id: string; readonly product_retailer_id: string };
    }
  | {
      readonly type: "product_list";
      readonly action: {
        readonly catalog_id: string;
        readonly sections: readonly {
          readonly title: string;
          readonly product_items: readonly { readonly product_retailer_id: string }[];
        }[];
      };
    };

/** A button that answers with its id. */
export interface ReplyButton {
  readonly type: "reply";
  readonly reply: { readonly id: string; readonly title: string };
}

/** A filled place in a template. */
export type TemplateParameter =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly image: MediaReference }
  | { readonly type: "document"; readonly document: MediaReference & { readonly filename: string } };

/** A part of a template with places to fill. */
export interface TemplateComponent {
  readonly type: "header" | "body" | "button";
  readonly sub_type?: "url";
  readonly index?: string;
  readonly parameters: readonly TemplateParameter[];
}

/** A message without the envelope that says to whom. */
export type GraphMessage =
  | { readonly type: "text"; readonly text: { readonly body: string; readonly preview_url: boolean } }
  | { readonly type: "image"; readonly image: MediaReference & { readonly caption?: string } }
  | {
      readonly type: "document";
      readonly document: MediaReference & { readonly filename: string; readonly caption?: string };
    }
  | {
      readonly type: "interactive";
      readonly interactive: Action & { readonly header?: Header; readonly body: { readonly text: string } };
    }
  | {
      readonly type: "template";
      readonly template: {
        readonly name: string;
        readonly language: { readonly policy: "deterministic"; readonly code: string };
        readonly components: readonly TemplateComponent[];
      };
    };
