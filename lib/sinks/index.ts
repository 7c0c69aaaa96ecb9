/**
 * Where incidents go, one folder a sink. A sink gets the finished, neutralised incident and must leave one however often the
 * same id and revision come. It may import the model, the ports and its own SDK. A new sink is its folder, a line here, and
 * its settings.
 */
export { type NdjsonSettings, ndjsonSink } from './ndjson/ndjson-sink';
