import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { faultsOfTeamsPackage, type TeamsPackage, teamsPackageFiles, zipOf } from './teams-package.ts';

const help = `Builds the Teams app package that an administrator uploads.

  npm run manifest -- [options]

  --app-id <id>      app id of the bot registration        (MicrosoftAppId)
  --url <https://…>  public address of this service        (PUBLIC_URL)
  --company <name>   who offers the app                    (Secondline)
  --website <url>    page about the app                    (the public address)
  --privacy <url>    privacy statement                     (the website)
  --terms <url>      terms of use                          (the website)
  --without-rsc      do not ask for ChannelMessage.Read.Group in the desk's team
  --out <file>       where to write                        (dist/secondline-teams.zip)
  --help             this text

Settings in brackets are read from the environment and from .env.
`;

const options = {
  'app-id': { type: 'string' },
  url: { type: 'string' },
  company: { type: 'string' },
  website: { type: 'string' },
  privacy: { type: 'string' },
  terms: { type: 'string' },
  'without-rsc': { type: 'boolean' },
  out: { type: 'string' },
  help: { type: 'boolean' },
} as const;

async function build(): Promise<number> {
  const { values } = parseArgs({ options });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const wanted = wantedFrom(values);
  const files = teamsPackageFiles(wanted);
  const faults = faultsOfTeamsPackage(wanted, files);
  if (faults.length > 0) {
    process.stderr.write(`The package was not written:\n${faults.map((fault) => `  ${fault}\n`).join('')}`);
    return 1;
  }
  const out = values.out ?? fileURLToPath(new URL('../dist/secondline-teams.zip', import.meta.url));
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, await zipOf(files));
  process.stdout.write(`${out}\nUpload it in the Teams admin center: Teams apps > Manage apps > Upload new app.\n`);
  return 0;
}

function wantedFrom(values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values']): TeamsPackage {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { env } = process;
  const publicUrl = values.url ?? env['PUBLIC_URL'] ?? '';
  const website = values.website ?? publicUrl;
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return {
    appId: values['app-id'] ?? env['MicrosoftAppId'] ?? '',
    publicUrl,
    version,
    company: values.company ?? 'Secondline',
    website,
    privacy: values.privacy ?? website,
    terms: values.terms ?? website,
    readsChannel: !values['without-rsc'],
  };
}

try {
  process.exitCode = await build();
} catch (error) {
  process.stderr.write(
    `${error instanceof Error ? error.message : error}\nnpm run manifest -- --help tells what can be given.\n`,
  );
  process.exitCode = 1;
}
