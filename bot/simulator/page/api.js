// The simulator's /sim over fetch; what goes wrong is thrown as an Error with the simulator's sentence.
async function answer(response) {
  const body = await response.json();
  if (!response.ok) throw new Error(body.error ?? response.statusText);
  return body;
}

export const get = async (path, signal) => answer(await fetch(`/sim/${path}`, { signal }));

export const act = async (name, fields) => answer(await fetch(`/sim/${name}`, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(fields) }));

export async function upload(user, kind, files, caption, replyTo) {
  const form = new FormData();
  form.set("user", user);
  form.set("kind", kind);
  form.set("caption", caption);
  if (replyTo) form.set("reply_to", replyTo);
  for (const file of files) form.append("file", file, file.name);
  return answer(await fetch("/sim/file", { method: "POST", body: form }));
}
