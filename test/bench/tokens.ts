import { createSign, generateKeyPairSync } from 'node:crypto';
import { appId } from '../channels/teams-rig.ts';
import type { FakeService } from './fake-service.ts';

/** Publishes keys at the fake platform and gives the token that it signs its deliveries with: one an hour, as Teams does. */
export function platformToken(service: FakeService): () => string {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', endorsements: ['msteams'] };
  const metadata = {
    issuer: 'https://api.botframework.com',
    jwks_uri: `${service.origin}/keys`,
    id_token_signing_alg_values_supported: ['RS256'],
  };
  service.serve('/openid', JSON.stringify(metadata));
  service.serve('/keys', JSON.stringify({ keys: [jwk] }));
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: metadata.issuer, aud: appId, serviceurl: service.origin, nbf: now - 60, exp: now + 3_600 };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const words = `${part({ alg: 'RS256', typ: 'JWT', kid: 'k1' })}.${part(claims)}`;
  const token = `${words}.${createSign('RSA-SHA256').update(words).sign(privateKey).toString('base64url')}`;
  return () => token;
}
