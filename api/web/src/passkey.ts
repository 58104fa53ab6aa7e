// Enrolling and proving a passkey (WebAuthn), and signing in with nothing else. The server's options come as JSON
// with binary values in base64url, as WebAuthn level 3 writes them; the answer
// goes back in the same form.
import { fromBase64url, toBase64url } from "./encoding.js";
import { fill, type Words } from "./paper.js";

type Json = Record<string, unknown>;

const bytes = (text: unknown) => fromBase64url(String(text).replace(/=+$/, "")) as Uint8Array<ArrayBuffer>;
const text = (buffer: ArrayBuffer | null) => (buffer ? toBase64url(new Uint8Array(buffer)) : undefined);
const descriptors = (list: unknown) =>
  ((list as Json[] | undefined) ?? []).map((d) => ({ ...d, id: bytes(d.id) }) as unknown as PublicKeyCredentialDescriptor);

async function enrol(options: Json): Promise<Json> {
  const user = options.user as Json;
  const made = (await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...user, id: bytes(user.id) },
      excludeCredentials: descriptors(options.excludeCredentials),
    } as unknown as PublicKeyCredentialCreationOptions,
  })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    authenticatorAttachment: made.authenticatorAttachment,
    clientExtensionResults: made.getClientExtensionResults(),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

async function prove(options: Json): Promise<Json> {
  const got = (await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: descriptors(options.allowCredentials),
    } as unknown as PublicKeyCredentialRequestOptions,
  })) as PublicKeyCredential;
  const response = got.response as AuthenticatorAssertionResponse;
  return {
    id: got.id,
    rawId: text(got.rawId),
    type: got.type,
    authenticatorAttachment: got.authenticatorAttachment,
    clientExtensionResults: got.getClientExtensionResults(),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: text(response.userHandle),
    },
  };
}

async function run(form: HTMLFormElement, fail: (key: string, detail?: string) => void): Promise<void> {
  fail("");
  if (!window.PublicKeyCredential) return fail("unsupported");
  const send = (to: string, body: Json) =>
    fetch(to, {
      method: "POST",
      credentials: "same-origin",
      redirect: "error",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": form.dataset.csrf! },
      body: JSON.stringify(body),
    });
  let given: Json;
  let ticket: unknown; // to sign in: what the page was given when its button was pressed
  try {
    if (form.dataset.begin) {
      const asked = await send(form.dataset.begin, {});
      const body = (await asked.json().catch(() => ({}))) as Json;
      if (!asked.ok || !body.options) return fail("failed", body.detail as string | undefined);
      ticket = body.ticket;
      given = body.options as Json;
    } else given = JSON.parse(form.dataset.options!) as Json;
  } catch {
    return fail("unreachable");
  }
  const options = (given.publicKey ?? given) as Json;
  let credential: Json;
  try {
    credential = form.dataset.passkey === "enrol" ? await enrol(options) : await prove(options);
  } catch {
    return fail("refused");
  }
  try {
    const label = form.querySelector<HTMLInputElement>("#label")?.value ?? "";
    const mode = form.dataset.passkey;
    const answer = await send(
      form.dataset.finish!,
      mode === "enrol" ? { label, credential } : mode === "sign-in" ? { ticket, credential } : { credential },
    );
    const body = (await answer.json().catch(() => ({}))) as { next?: string; detail?: string };
    if (!answer.ok || !body.next) return fail("failed", body.detail);
    location.replace(body.next);
  } catch {
    fail("unreachable");
  }
}

const form = document.querySelector<HTMLFormElement>("form[data-passkey]");
const box = document.querySelector<HTMLElement>("[data-passkey-error]");
if (form && box) {
  const words = JSON.parse(form.dataset.words!) as Words;
  const fail = (key: string, detail?: string) => {
    box.hidden = key === "";
    box.querySelector("[data-passkey-text]")!.textContent = detail || (key && fill(words, key));
    if (key) box.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void run(form, fail);
  });
}
