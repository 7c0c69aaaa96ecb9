/**
 * The runtime without Azure. Azurite and the Functions host run as child processes, the Event Hubs endpoint in this one;
 * each listens on a free port of 127.0.0.1, holds everything in memory and is gone when this process is.
 * The app, its registrations and the Azure SDKs are the unmodified ones: what they get to see has the forms of the true
 * services, also where those are odd. May import the model's errors and public packages, nothing else of Hopwatch.
 */
export { type Azurite, startAzurite } from './azurite';
export { type EventHubs, startEventHubs } from './event-hubs/endpoint';
export { type FunctionsHost, startFunctionsHost } from './functions-host/start-functions-host';
