import { ConfigurationBotFrameworkAuthentication, ConfigurationServiceClientCredentialFactory } from 'botbuilder';
import { type Authentication, type Credentials, publicIssuer } from './teams-guard.ts';

/** Who the bot is towards Microsoft; `auth` points the proof of tokens elsewhere (other clouds, tests). */
export type TeamsIdentity = {
  readonly appId: string;
  readonly appPassword: string;
  readonly appType: 'SingleTenant' | 'MultiTenant' | 'UserAssignedMSI';
  readonly tenantId: string;
  /** Takes deliveries without a token; only for a server that listens on loopback. */
  readonly anonymous: boolean;
  readonly auth?: {
    readonly openIdMetadataUrl?: string;
    readonly issuer?: string;
    readonly loginUrl?: string;
    readonly oauthScope?: string;
    readonly credentials?: Credentials;
  };
};

const publicMetadata = 'https://login.botframework.com/v1/.well-known/openidconfiguration';
const publicLogin = 'https://login.microsoftonline.com/botframework.com';

/** What the bot proves itself with: secret or managed identity, or nothing for an anonymous bot. */
export function credentialsOf(options: TeamsIdentity): Credentials {
  if (options.auth?.credentials) return options.auth.credentials;
  if (options.anonymous) return new ConfigurationServiceClientCredentialFactory({});
  return new ConfigurationServiceClientCredentialFactory({
    MicrosoftAppId: options.appId,
    MicrosoftAppType: options.appType,
    MicrosoftAppTenantId: options.tenantId,
    ...(options.appPassword ? { MicrosoftAppPassword: options.appPassword } : {}),
  });
}

/** Where the keys of inbound tokens are published. */
export const metadataUrlOf = ({ auth }: Pick<TeamsIdentity, 'auth'>): string =>
  auth?.openIdMetadataUrl ?? publicMetadata;

/** The SDK's judge of inbound tokens. */
export function authenticationOf({ auth = {} }: TeamsIdentity, credentials: Credentials): Authentication {
  // Setting one of these makes the SDK forget its defaults for all of them (channels.md §1.7), so all are set.
  const metadata = metadataUrlOf({ auth });
  return new ConfigurationBotFrameworkAuthentication(
    {
      ToBotFromChannelOpenIdMetadataUrl: metadata,
      ToBotFromEmulatorOpenIdMetadataUrl: metadata,
      ToBotFromChannelTokenIssuer: auth.issuer ?? publicIssuer,
      ToChannelFromBotLoginUrl: auth.loginUrl ?? publicLogin,
      ToChannelFromBotOAuthScope: auth.oauthScope ?? publicIssuer,
      OAuthUrl: publicIssuer,
    },
    credentials,
  );
}

/** The bot's own token for the connector. */
export type BotToken = {
  /** The token, or undefined for an anonymous bot; rejects when Microsoft Entra gives none. */
  get(): Promise<string | undefined>;
  /** The connector refused it: the next call asks Entra itself, at most once a minute. */
  refused(): void;
};

// The SDK renews its token five minutes before its end, so that one which it gave is good for at least that long.
const freshMs = 60_000;
const usableMs = 4 * 60_000;

type Signer = Awaited<ReturnType<Credentials['createCredentials']>> & {
  /** Only the SDK's own credentials have it; those of tests only sign. */
  readonly getToken?: (force: boolean) => Promise<string>;
};

/**
 * Keeps the bot's token so that a reply costs no work of the SDK: asked again after a minute, in the background as long
 * as the old one is certainly good, and once for all who wait.
 */
export function botToken(options: TeamsIdentity, factory: Credentials, now: () => number): BotToken {
  let held: { readonly token: string | undefined; readonly at: number } | undefined;
  let asking: Promise<string | undefined> | undefined;
  let forcedAt = Number.NEGATIVE_INFINITY;
  let force = false;
  const ask = async (): Promise<string | undefined> => {
    const forced = force;
    force = false;
    const token = await tokenOf(await signerOf(options, factory), forced);
    held = { token, at: now() };
    return token;
  };
  const renewed = (): Promise<string | undefined> => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  return {
    async get() {
      if (options.anonymous) return undefined;
      const age = held ? now() - held.at : Number.POSITIVE_INFINITY;
      if (!held || age > usableMs || age < 0) return await renewed();
      // Whoever has to wait for it later is told of a failure; nobody waits now.
      if (age > freshMs) renewed().catch(() => undefined);
      return held.token;
    },
    refused() {
      if (now() - forcedAt < freshMs) return;
      forcedAt = now();
      force = true;
      held = undefined;
    },
  };
}

async function signerOf(options: TeamsIdentity, factory: Credentials): Promise<Signer> {
  const { loginUrl = publicLogin, oauthScope = publicIssuer } = options.auth ?? {};
  return await factory.createCredentials(options.appId, oauthScope, loginUrl, true);
}

async function tokenOf(signer: Signer, force: boolean): Promise<string | undefined> {
  if (force && signer.getToken) return await signer.getToken(true);
  let token: string | undefined;
  // The SDK signs requests of its own kind; only the header that it sets is wanted.
  const headers = {
    set: (_name: string, value: string) => {
      token = value.replace(/^Bearer /, '');
    },
  };
  await signer.signRequest({ headers } as unknown as Parameters<Signer['signRequest']>[0]);
  return token;
}
