"use strict";
// The page acts through /sandbox/… only, as the tests do.
const post = (deed, body) => fetch(`/sandbox/${deed}`, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }).then(r => r.json());
const get = path => fetch(`/sandbox/${path}`).then(r => r.json());
const phones = new Map();
let bot = "", menus = {};

const inBrussels = options => new Intl.DateTimeFormat("nl-BE", { timeZone: "Europe/Brussels", ...options });
const DAY = inBrussels({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const HOUR = inBrussels({ hour: "2-digit", minute: "2-digit" });
const asDate = seconds => new Date(seconds * 1000);
const clock = document.getElementById("clock");
let ahead = 0;

// The sandbox's clock runs ahead of this computer's.
function tellTime(now) {
  if (now) ahead = now - Date.now() / 1000;
  const time = asDate(Date.now() / 1000 + ahead);
  const words = `${DAY.format(time)}, ${HOUR.format(time)}`, place = clock.querySelector("time");
  if (place.textContent !== words) place.textContent = words;
}

clock.onclick = async event => {
  const hours = event.target.dataset.hours;
  if (!hours || clock.ariaBusy === "true") return;
  clock.ariaBusy = "true";
  const { now } = await post("clock", { advance_seconds: hours * 3600 });
  clock.ariaBusy = "false";
  tellTime(now);
};

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", spoiler: "span" };

// Text and entities to DOM nodes; JavaScript strings count UTF-16 units, as Telegram does.
function formatted(text, entities, from = 0, to = text.length) {
  const out = document.createDocumentFragment();
  const inside = entities.filter(e => e.offset >= from && e.offset + e.length <= to).sort((a, b) => a.offset - b.offset || b.length - a.length);
  let at = from;
  while (inside.length) {
    const entity = inside.shift(), end = entity.offset + entity.length;
    if (entity.offset < at) continue;
    out.append(...links(text.slice(at, entity.offset)));
    const node = document.createElement(entity.type === "text_link" ? "a" : TAGS[entity.type] || "span");
    if (entity.url) node.href = entity.url;
    const nested = inside.filter(e => e.offset + e.length <= end);
    node.append(formatted(text, nested, entity.offset, end));
    out.append(node);
    at = end;
  }
  out.append(...links(text.slice(at, to)));
  return out;
}

function links(text) {
  return text.split(/(https?:\/\/\S+)/).map(part => {
    if (!part.startsWith("http")) return part;
    const link = Object.assign(document.createElement("a"), { href: part, textContent: part });
    const payload = part.match(/\/\/t\.me\/([^?]+)\?start=([\w-]+)/);
    if (payload && payload[1] === bot) link.onclick = event => { event.preventDefault(); openAs(payload[2]); };
    return link;
  });
}

function openAs(payload) {
  const people = [...phones.values()];
  const name = prompt(`Wie opent deze link? (${people.map(p => p.name).join(", ")})`, people.at(-1).name);
  const person = people.find(p => p.name === name);
  if (person) post("start", { user: person.id, payload });
}

function bubble(message, phone) {
  const item = document.createElement("li"), mine = message.from.id === phone.id;
  item.className = mine ? "mine" : "theirs";
  const box = document.createElement("div");
  box.className = "bubble";
  if (message.photo && !mine) box.append(Object.assign(new Image(), { src: `/sandbox/files/${message.photo[0].file_id}`, alt: (message.caption ?? "").split("\n")[0] || "Afbeelding" }));
  if (message.document && !mine) box.append(Object.assign(document.createElement("a"), { href: `/sandbox/files/${message.document.file_id}`, textContent: `${message.document.mime_type === "text/calendar" ? "📅" : "📄"} ${message.document.file_name}`, className: "file", download: message.document.file_name }));
  const quoted = message.reply_to_message;
  if (quoted) box.append(Object.assign(document.createElement("blockquote"), { textContent: (quoted.text ?? quoted.caption ?? "").slice(0, 80) }));
  for (const kind of ["sticker", "voice", "contact", "location"]) if (message[kind]) box.append(`[${kind}]`);
  box.append(formatted(message.text ?? message.caption ?? "", message.entities ?? message.caption_entities ?? []));
  if (mine && message.text && !message.text.startsWith("/")) {
    const edit = Object.assign(document.createElement("button"), { className: "edit", textContent: "bewerk" });
    edit.onclick = () => { const text = prompt("Nieuwe tekst", message.text); if (text) post("edit", { user: phone.id, message_id: message.message_id, text }); };
    box.append(edit);
  }
  if (!mine) {
    const reply = Object.assign(document.createElement("button"), { className: "edit", textContent: "antwoord" });
    reply.onclick = () => { const text = prompt("Antwoord op dit bericht"); if (text) post("say", { user: phone.id, text, reply_to: message.message_id }); };
    box.append(reply);
  }
  const when = (message.edit_date && mine ? "bewerkt " : "") + HOUR.format(asDate(message.date));
  box.append(Object.assign(document.createElement("small"), { textContent: when }));
  item.append(box);
  const keys = document.createElement("div");
  keys.className = "keys";
  for (const row of message.reply_markup?.inline_keyboard ?? []) {
    const line = document.createElement("div");
    for (const key of row) {
      if (key.url) {
        line.append(Object.assign(document.createElement("a"), { href: key.url, textContent: key.text, target: "_blank", rel: "noopener" }));
        continue;
      }
      const button = Object.assign(document.createElement("button"), { textContent: key.text });
      button.onclick = () => post("press", { user: phone.id, message_id: message.message_id, data: key.callback_data }).then(a => phone.queries.add(a.callback_query_id));
      line.append(button);
    }
    keys.append(line);
  }
  if (keys.children.length) item.append(keys);
  return item;
}

async function draw(phone) {
  const { messages } = await get(`chats/${phone.id}`);
  const items = [];
  let day = "";
  for (const message of messages) {
    const its = DAY.format(asDate(message.date));
    if (its !== day) items.push(Object.assign(document.createElement("li"), { className: "day", textContent: day = its }));
    items.push(bubble(message, phone));
  }
  phone.chat.replaceChildren(...items);
  phone.chat.scrollTop = phone.chat.scrollHeight;
}

function toast(phone, text, stay) {
  phone.toast.textContent = text;
  phone.toast.hidden = false;
  setTimeout(() => { phone.toast.hidden = true; }, stay ? 6000 : 2500);
}

function addPhone({ id, first_name }) {
  if (phones.has(id)) return phones.get(id);
  const section = document.getElementById("phone").content.cloneNode(true).firstElementChild;
  section.querySelector("h2").textContent = first_name;
  const phone = { id, name: first_name, chat: section.querySelector(".chat"), toast: section.querySelector(".toast"), queries: new Set() };
  const area = section.querySelector("textarea"), menu = section.querySelector(".menu");
  const send = () => { const text = area.value.trim(); area.value = ""; if (text) post("say", { user: id, text }); };
  section.querySelector("form").onsubmit = event => { event.preventDefault(); send(); };
  area.onkeydown = event => { if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); } };
  section.querySelector(".sticker").onclick = () => post("send", { user: id, kind: "sticker" });
  section.querySelector(".commands").onclick = async () => {
    ({ menus } = await get("people"));
    menu.replaceChildren(...(menus[id] ?? menus.default ?? []).map(c => {
      const item = document.createElement("li"), button = document.createElement("button");
      button.textContent = `/${c.command} ${c.description}`;
      button.onclick = () => { menu.hidden = true; post("say", { user: id, text: `/${c.command}` }); };
      item.append(button);
      return item;
    }));
    menu.hidden = !menu.hidden;
  };
  document.getElementById("phones").append(section);
  phones.set(id, phone);
  draw(phone);
  return phone;
}

document.getElementById("add").onsubmit = async event => {
  event.preventDefault();
  const id = 1000 + phones.size + Math.floor(Math.random() * 1e6);
  addPhone(await post("people", { id, first_name: event.target.name.value }));
  await post("say", { user: id, text: "/start" });
  event.target.reset();
};

(async () => {
  const world = await get("people");
  ({ bot, menus } = world);
  tellTime(world.now);
  setInterval(tellTime, 1000);
  world.people.forEach(addPhone);
  let after = (await get("events")).events.length;
  for (;;) {
    const { events, now } = await get(`events?after=${after}&timeout=20`);
    after += events.length;
    tellTime(now);
    const chats = new Set(events.map(e => e.chat));
    for (const phone of phones.values()) {
      for (const e of events) if (e.method === "answerCallbackQuery" && e.text && phone.queries.has(e.callback_query_id)) toast(phone, e.text, e.show_alert);
      if (chats.has(phone.id)) await draw(phone);
    }
  }
})();
