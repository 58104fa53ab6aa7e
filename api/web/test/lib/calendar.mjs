// Calendar files read as a calendar reads them: by ical.js, the library that Thunderbird keeps its calendars with, at
// its strictest. Times come out as instants by the zone that the file itself brings along.
import assert from "node:assert/strict";
import ICAL from "ical.js";

/** calendar parses a file and holds it to what calendars trip over; returns its events. */
export function calendar(text, method = "") {
  ICAL.design.strict = true;
  assert.doesNotMatch(text, /[^\r]\n|\r[^\n]/, "a line ends otherwise than RFC 5545 has it");
  for (const line of text.split("\r\n")) assert.ok(Buffer.byteLength(line) <= 75, `a line of ${Buffer.byteLength(line)} bytes: ${line}`);
  const file = new ICAL.Component(ICAL.parse(text)); // strict: throws at whatever it cannot read
  assert.equal(file.name, "vcalendar");
  assert.equal(file.getFirstPropertyValue("version"), "2.0");
  assert.ok(file.getFirstPropertyValue("prodid"));
  assert.equal(file.getFirstPropertyValue("method") ?? "", method);
  const zones = new Map(file.getAllSubcomponents("vtimezone").map((z) => [z.getFirstPropertyValue("tzid"), new ICAL.Timezone(z)]));
  return file.getAllSubcomponents("vevent").map((component) => {
    for (const name of ["uid", "dtstamp", "dtstart", "summary"]) {
      assert.equal(component.getAllProperties(name).length, 1, `an event has one ${name}`);
    }
    const instant = (name) => {
      const property = component.getFirstProperty(name);
      const time = property.getFirstValue();
      const tzid = property.getFirstParameter("tzid");
      if (!tzid) return time.isDate ? time.toString() : time.toJSDate().toISOString();
      assert.ok(zones.has(tzid), `the zone ${tzid} is not in the file`);
      time.zone = zones.get(tzid);
      return new Date(time.toUnixTime() * 1000).toISOString();
    };
    const event = new ICAL.Event(component);
    const has = (name) => component.getFirstProperty(name) !== null;
    return {
      uid: event.uid,
      sequence: event.sequence ?? 0,
      starts: instant("dtstart"),
      ends: has("dtend") ? instant("dtend") : "",
      title: event.summary,
      place: event.location,
      organizer: event.organizer,
      attendees: event.attendees.map((a) => a.getFirstValue()),
      status: component.getFirstPropertyValue("status") ?? "",
    };
  });
}

/** takes keeps a calendar as clients do: an event replaces the one of its identifier where its sequence is not lower. */
export function takes(kept, events) {
  for (const event of events) {
    const stands = kept.get(event.uid);
    if (!stands || event.sequence >= stands.sequence) kept.set(event.uid, event);
  }
  return kept;
}
