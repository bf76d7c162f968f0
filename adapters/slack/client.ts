/** The Web API client, and who the app and its users are. Nothing is retried here: the outbox does that. */
import { type Logger, webApi } from "@slack/bolt";
import { z } from "zod";
import type { Log } from "../../src/ports/log.ts";
import { TIMES } from "./limits.ts";
import { slackError } from "./outcome.ts";

/** Calls the Web API. */
export type SlackClient = webApi.WebClient;

/** How every client of this adapter behaves. */
export function clientOptions(apiUrl: string, logger: Logger, timeout: number = TIMES.call) {
  return {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout,
    logger,
  };
}

/** A client for the bot's token. */
export function slackClient(botToken: string, options: ReturnType<typeof clientOptions>): SlackClient {
  return new webApi.WebClient(botToken, options);
}

const Identity = z.object({ user_id: z.string(), bot_id: z.string(), team_id: z.string().optional() });

/** The app's own ids, which tell its messages from those of others. */
export interface Identity {
  readonly botUserId: string;
  readonly botId: string;
  /** The workspace in which the app is installed; undefined where Slack does not say. */
  readonly team: string | undefined;
}

/** Asks once who the app is, and again only after a failure. */
export function identityOf(client: SlackClient): () => Promise<Identity> {
  let known: Promise<Identity> | undefined;
  return () => {
    known ??= client.auth.test().then((answer) => {
      const { user_id, bot_id, team_id } = Identity.parse(answer);
      return { botUserId: user_id, botId: bot_id, team: team_id };
    });
    const asked = known;
    asked.catch(() => {
      if (known === asked) known = undefined;
    });
    return asked;
  };
}

/** Names kept in memory; the oldest goes first. */
const MOST_NAMES = 500;

const UserInfo = z.object({
  user: z.object({
    team_id: z.string().optional(),
    name: z.string().optional(),
    real_name: z.string().optional(),
    profile: z.object({ display_name: z.string().optional(), real_name: z.string().optional() }).optional(),
  }),
});

/** Who somebody in Slack is. */
export interface SlackPerson {
  readonly name: string;
  /** Of another workspace: a channel that is shared by Slack Connect has such members too. */
  readonly isOutsider: boolean;
}

/**
 * Who acts: the name a member of staff goes by, as shoppers will read it, and whether they are of this workspace. Falls
 * back to what the payload says when Slack does not tell (the scope `users:read` is missing).
 */
export function peopleOf(
  client: SlackClient,
  identity: () => Promise<Identity>,
  log: Log,
): (id: string, fallback?: string) => Promise<SlackPerson> {
  const names = new Map<string, SlackPerson>();
  return async (id, fallback) => {
    const known = names.get(id);
    if (known !== undefined) return known;
    try {
      const [{ user }, { team }] = await Promise.all([
        client.users.info({ user: id }).then((answer) => UserInfo.parse(answer)),
        identity(),
      ]);
      const candidates = [user.profile?.display_name, user.profile?.real_name, user.real_name, user.name];
      const name =
        candidates.find((candidate) => candidate !== undefined && candidate.trim() !== "") ?? fallback ?? id;
      const oldest = names.keys().next().value;
      if (names.size >= MOST_NAMES && oldest !== undefined) names.delete(oldest);
      const isOutsider = user.team_id !== undefined && team !== undefined && user.team_id !== team;
      const person = { name, isOutsider };
      names.set(id, person);
      return person;
    } catch (error) {
      log.warn({ error: slackError(error) ?? "no answer" }, "Slack did not tell a member's name");
      return { name: fallback ?? id, isOutsider: false };
    }
  };
}
