import { channelContract } from './contract.ts';
import { teamsRig } from './teams-rig.ts';

channelContract('Teams', teamsRig, { faults: ['gone', 'refused', 'throttled', 'down', 'unknown'], edits: true });
