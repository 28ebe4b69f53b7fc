import { openPostgresStore } from '../../src/store/postgres.ts';
import { postgres } from '../postgres-rig.ts';
import { storeContract } from './contract.ts';

storeContract('the PostgreSQL store', async () => {
  const database = await postgres();
  return openPostgresStore({ url: database.url, schema: database.schema(), clock: 'given', now: () => 0 });
});
