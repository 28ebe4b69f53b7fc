/** A person the instance knows; without `password` the user name is the password. */
export type UserSeed = {
  userName: string;
  name: string;
  email?: string;
  title?: string;
  roles?: readonly string[];
  password?: string;
  location?: string;
  timeZone?: string;
  language?: string;
  active?: boolean;
  vip?: boolean;
  sysId?: string;
};

/** A support group and the user names of its members. */
export type GroupSeed = { name: string; description: string; members: readonly string[] };

const support = ['itil', 'sn_incident_read', 'sn_incident_write', 'interaction_agent', 'knowledge'];

const accounts: readonly UserSeed[] = [
  {
    userName: 'bot',
    name: 'Secondline Integration',
    email: 'bot@example.com',
    roles: ['sn_incident_read', 'sn_incident_write', 'interaction_agent', 'knowledge'],
  },
  { userName: 'reader', name: 'Report Reader', email: 'reader@example.com', roles: ['sn_incident_read'] },
  { userName: 'norole', name: 'No Role', email: 'norole@example.com' },
  { userName: 'admin', name: 'System Administrator', email: 'admin@example.com', roles: ['admin'] },
];

const desk: readonly UserSeed[] = [
  {
    userName: 'maria.garcia',
    name: 'María García',
    email: 'maria.garcia@example.com',
    title: 'Payroll Analyst',
    location: 'Madrid',
    timeZone: 'Europe/Madrid',
    language: 'es',
  },
  {
    userName: 'tom.becker',
    name: 'Tom Becker',
    email: 'tom.becker@example.com',
    title: 'Sales Engineer',
    location: 'Berlin',
    timeZone: 'Europe/Berlin',
    language: 'de',
  },
  {
    userName: 'ana.lopez',
    name: 'Ana López',
    email: 'ana.lopez@example.com',
    title: 'Support Engineer',
    location: 'Madrid',
    timeZone: 'Europe/Madrid',
    language: 'es',
    roles: support,
  },
  {
    userName: 'luis.ortega',
    name: 'Luis Ortega',
    email: 'luis.ortega@example.com',
    title: 'Support Engineer',
    location: 'Madrid',
    timeZone: 'Europe/Madrid',
    language: 'es',
    roles: support,
  },
  {
    userName: 'chris.dupont',
    name: 'Chris Dupont',
    email: 'dup@example.com',
    title: 'Accountant',
    location: 'Paris',
    language: 'fr',
  },
  {
    userName: 'christine.dupont',
    name: 'Christine Dupont',
    email: 'dup@example.com',
    title: 'Controller',
    location: 'Paris',
    language: 'fr',
  },
  {
    userName: 'pat.leaver',
    name: 'Pat Leaver',
    email: 'pat.leaver@example.com',
    title: 'Former Contractor',
    active: false,
  },
  { userName: 'kiosk.reception', name: 'Reception Kiosk', location: 'San Diego' },
  { userName: 'scanner.warehouse', name: 'Warehouse Scanner', location: 'Lisbon' },
  { userName: 'guest.lobby', name: 'Lobby Guest', location: 'Berlin' },
];

const staff: Record<string, string> = {
  Madrid:
    'Elena Ruiz, Javier Moreno, Lucía Navarro, Carlos Vega, Isabel Torres, Pablo Serrano, Nuria Campos, Diego Molina, Sara Ibáñez, Marcos Peña',
  Berlin:
    'Anja Keller, Lukas Schmitt, Jana Vogel, Stefan Braun, Katrin Hahn, Felix Lang, Miriam Koch, Jonas Weiss, Petra Sommer, Uwe Richter',
  Paris:
    'Claire Martin, Julien Moreau, Sophie Bernard, Hugo Lefevre, Camille Roux, Antoine Girard, Léa Fontaine, Marc Dubois',
  Lisbon:
    'Inês Carvalho, Rui Almeida, Beatriz Nunes, Tiago Ferreira, Sofia Martins, Pedro Lopes, Catarina Dias, João Pinto',
  'San Diego':
    'Abel Carter, Beth Hughes, Don Miles, Fred Nolan, Grace Ellis, Holly Quinn, Ivan Brooks, Kim Doyle, Nora Hart, Owen Price, Ruth Stone, Wade Young',
};

const titles = ['Analyst', 'Engineer', 'Assistant', 'Manager', 'Consultant', 'Clerk', 'Designer', 'Buyer'];
const languages: Record<string, string> = { Madrid: 'es', Berlin: 'de', Paris: 'fr', Lisbon: 'pt', 'San Diego': 'en' };

function plain(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll(' ', '.');
}

function staffOf(location: string, names: string): UserSeed[] {
  return names.split(', ').map((name, index) => ({
    userName: plain(name),
    name,
    email: `${plain(name)}@example.com`,
    title: titles[index % titles.length] ?? 'Analyst',
    location,
    language: languages[location] ?? 'en',
    vip: index === 0,
  }));
}

/** Everybody the sandbox starts with: accounts, the desk's people, odd cases, and staff of five sites. */
export const people: readonly UserSeed[] = [
  ...accounts,
  ...desk,
  ...Object.entries(staff).flatMap(([location, names]) => staffOf(location, names)),
];

/** Sites and their time zones. */
export const locations: ReadonlyArray<readonly [city: string, country: string, zone: string]> = [
  ['Madrid', 'Spain', 'Europe/Madrid'],
  ['Berlin', 'Germany', 'Europe/Berlin'],
  ['Paris', 'France', 'Europe/Paris'],
  ['Lisbon', 'Portugal', 'Europe/Lisbon'],
  ['San Diego', 'United States', 'America/Los_Angeles'],
];

/** The assignment groups of the sandbox, with their members. */
export const groups: readonly GroupSeed[] = [
  { name: 'Service Desk', description: 'Second line, all topics', members: ['ana.lopez', 'luis.ortega', 'elena.ruiz'] },
  { name: 'Identity', description: 'Accounts, sign-in, access', members: ['ana.lopez', 'luis.ortega', 'jana.vogel'] },
  { name: 'Network', description: 'VPN, Wi-Fi, name service', members: ['luis.ortega', 'carlos.vega', 'stefan.braun'] },
  { name: 'Messaging', description: 'Mail, calendars, Teams', members: ['ana.lopez', 'claire.martin'] },
  {
    name: 'Endpoint',
    description: 'Laptops, phones, printers',
    members: ['luis.ortega', 'pablo.serrano', 'rui.almeida'],
  },
  { name: 'Security', description: 'Incidents that need discretion', members: ['ana.lopez', 'grace.ellis'] },
];
