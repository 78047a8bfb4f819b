#!/usr/bin/env bash
# Packages: simple-hl7 3.3.0 (npm), a server for HL7 v2 over MLLP; python3-hl7 0.4.5 (Debian 12).
# Input: an ADT message as Japanese hospitals send it: ISO-2022-JP, announced in MSH-18 (~ISO IR87).
# Guess: letters outside ASCII may come out wrong where the encoding is not known, but fields stay fields.
# Seen: ISO-2022-JP writes kanji with the bytes of ASCII, so a second byte can be a separator: 本 ends in the escape
#   sign, 美 in the sign of repetition, 愛 in that of parts. simple-hl7 has no setting for an encoding: 松本^美咲 comes
#   out as one more repetition of the name, and the answer to the sender is AA (accepted). python3-hl7 reads the same
#   bytes right when it is given encoding="iso2022_jp", because it decodes before it splits.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts simple-hl7@3.3.0 >/dev/null
apt-get download -qq python3-hl7=0.4.5-1 2>/dev/null
dpkg -x python3-hl7_*.deb py
cat > message.py <<'PY'
import sys
sys.path.insert(0, "py/usr/lib/python3/dist-packages")
import hl7
text = "\r".join([
    "MSH|^~\\&|HIS|GW|HUB|GW|20261201090000||ADT^A01^ADT_A01|1|P|2.5||||||~ISO IR87||ISO 2022-1994",
    "PID|0001||0000012345^^^^PI||松本^美咲^^^^^L^I~マツモト^ミサキ^^^^^L^P||20190401|F"]) + "\r"
data = text.encode("iso2022_jp")
open("message.bin", "wb").write(data)
name = hl7.parse(data, encoding="iso2022_jp").segment("PID")[5]
print("python3-hl7:", len(name), "names, the first", name[0])
assert len(name) == 2 and str(name[0]) == "松本^美咲^^^^^L^I"
PY
python3 message.py
cat > server.cjs <<'JS'
const net = require('net');
const hl7 = require('simple-hl7');
const message = require('fs').readFileSync('message.bin');
let repetitions = 0;
const app = hl7.tcp();
app.use((req, res, next) => {
  repetitions = req.msg.getSegment('PID').fields[4].value.length;
  console.log('simple-hl7:', repetitions, 'names in PID-5');
  res.end();
});
app.start(0);
const listening = app.server?.server ?? app.server;
const port = () => (listening.server ?? listening).address().port;
setTimeout(() => {
  const socket = net.connect(port(), '127.0.0.1', () =>
    socket.write(Buffer.concat([Buffer.from([0x0b]), message, Buffer.from([0x1c, 0x0d])])));
  socket.on('data', data => {
    const accepted = data.toString('latin1').includes('MSA|AA');
    console.log('simple-hl7 answers', accepted ? 'AA' : 'something else');
    process.exit(repetitions === 3 && accepted ? 0 : 1);
  });
}, 300);
setTimeout(() => { console.log('no answer'); process.exit(1); }, 10000);
JS
node server.cjs
