// Which files a slot takes, said in words before anything is sent.

const NAMES = {
  "image/png": "PNG",
  "image/jpeg": "JPEG",
  "image/webp": "WebP",
  "image/gif": "GIF",
  "video/mp4": "MP4",
  "video/quicktime": "MOV",
  "video/webm": "WebM",
  "audio/wav": "WAV",
  "audio/mpeg": "MP3",
  "audio/mp4": "M4A",
  "audio/aac": "AAC",
  "audio/ogg": "OGG",
  "audio/flac": "FLAC",
};
const THINGS = { video: "film", audio: "sound" };
const MB = 1_000_000;

/**
 * @param {{type: string, size: number}} file
 * @param {{accept: string[], maxBytes: number}} rules
 * @returns {string} what is wrong, or nothing
 */
export function problemOf({ type, size }, { accept, maxBytes }) {
  const thing = THINGS[accept[0]?.split("/")[0]] ?? "picture";
  if (!accept.includes(type)) {
    // One kind may go by several names; those people know are listed.
    const names = accept.flatMap((one) => NAMES[one] ?? []);
    const last = names.pop();
    const list = names.length ? `${names.join(", ")} or ${last}` : last;
    const a = list.startsWith("M") ? "an" : "a"; // an MP4, an MOV
    return `This is not ${a} ${list} ${thing}. Save it as one of these and try again.`;
  }
  if (size === 0) return "This file is empty.";
  if (size > maxBytes) {
    const has = (size / MB).toFixed(1);
    return `This ${thing} has ${has} MB; at most ${Math.floor(maxBytes / MB)} MB are taken. Make it smaller and try again.`;
  }
  return "";
}

/** The first picture of a drop or a paste. @param {DataTransfer | null} data @returns {File | null} */
export const fileOf = (data) => {
  const files = [...(data?.files ?? [])];
  return (
    files.find((file) => file.type.startsWith("image/")) ?? files[0] ?? null
  );
};
