// A small client over the generated types: what is asked for is checked against the
// API's own document when it is compiled. Programs that need more take openapi-fetch,
// which reads the same types.
import type { components, paths } from './hustings.d.ts';

// The addresses that answer a GET with JSON.
type Reads = {
  [P in keyof paths]: paths[P] extends { get: { responses: { 200: { content: { 'application/json': unknown } } } } } ? P : never;
}[keyof paths];

type Answer<P extends Reads> = paths[P] extends { get: { responses: { 200: { content: { 'application/json': infer A } } } } } ? A : never;

// A refusal, as the service words it (RFC 9457).
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly problem: components['schemas']['Problem'],
  ) {
    super(problem.detail ?? problem.title ?? String(status));
  }
}

// A client of the service at origin; a program's token, or a person's, if any.
export function client(origin: string, token?: string) {
  return {
    async get<P extends Reads>(path: P, names: Record<string, string> = {}, query: Record<string, string> = {}): Promise<Answer<P>> {
      const filled = String(path).replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? ''));
      const asked = new URL(filled, origin);
      for (const [name, value] of Object.entries(query)) asked.searchParams.set(name, value);
      const answer = await fetch(asked, { headers: token ? { Authorization: `Bearer ${token}` } : {} });
      if (!answer.ok) throw new Refused(answer.status, await answer.json());
      return answer.json();
    },
  };
}
