// Something to send for those who have no picture and no recording at hand.
export function samplePhoto() {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [960, 640];
  const context = canvas.getContext("2d");
  const hue = Math.floor(Math.random() * 360);
  const sky = context.createLinearGradient(0, 0, 960, 640);
  sky.addColorStop(0, `hsl(${hue} 55% 72%)`);
  sky.addColorStop(1, `hsl(${(hue + 50) % 360} 45% 45%)`);
  context.fillStyle = sky;
  context.fillRect(0, 0, 960, 640);
  context.fillStyle = "#fffc";
  context.fillRect(250, 110, 460, 420);
  context.fillStyle = "#0005";
  for (let line = 0; line < 7; line++) context.fillRect(300, 180 + line * 45, 300 + ((line * 97) % 90), 14);
  return new Promise((done) => canvas.toBlob((blob) => done(new File([blob], "sample.jpg", { type: "image/jpeg" })), "image/jpeg", 0.85));
}

export function sampleVoice() {
  const rate = 8000, samples = rate * 2;
  const view = new DataView(new ArrayBuffer(44 + samples));
  const ascii = (at, text) => [...text].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  ascii(0, "RIFF"); view.setUint32(4, 36 + samples, true); ascii(8, "WAVEfmt ");
  view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true); view.setUint32(24, rate, true);
  view.setUint32(28, rate, true); view.setUint16(32, 1, true); view.setUint16(34, 8, true); ascii(36, "data"); view.setUint32(40, samples, true);
  for (let at = 0; at < samples; at++) {
    const note = 330 * 2 ** (Math.floor(at / 4000) / 6);
    view.setUint8(44 + at, 128 + 50 * Math.sin((2 * Math.PI * note * at) / rate) * Math.exp(-(at % 4000) / 2500));
  }
  return new File([view], "sample.wav", { type: "audio/wav" });
}
