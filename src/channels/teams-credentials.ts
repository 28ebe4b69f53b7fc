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

/** A token for the connector, kept by the SDK until shortly before its end; undefined for an anonymous bot. */
export async function tokenOf(options: TeamsIdentity, factory: Credentials): Promise<string | undefined> {
  if (options.anonymous) return undefined;
  const { loginUrl = publicLogin, oauthScope = publicIssuer } = options.auth ?? {};
  const credentials = await factory.createCredentials(options.appId, oauthScope, loginUrl, true);
  let token: string | undefined;
  // The SDK signs requests of its own kind; only the header that it sets is wanted.
  const headers = {
    set: (_name: string, value: string) => {
      token = value.replace(/^Bearer /, '');
    },
  };
  await credentials.signRequest({ headers } as unknown as Parameters<typeof credentials.signRequest>[0]);
  return token;
}
