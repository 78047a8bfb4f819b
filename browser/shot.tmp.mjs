import { startBrowser, signIn, lookAt } from './support.mjs';
const region={base:'http://127.0.0.1:8099'};
const b=await startBrowser();
const [login,...paths]=process.argv.slice(2);
const p=await signIn(b,region,login);
for(const path of paths){
  let target=path;
  if(path.startsWith('CHILD')){ await p.goto(region.base+'/children'); const h=await p.locator('table a').first().getAttribute('href'); target=path.replace('CHILD',h); }
  const r=await p.goto(region.base+target); const n=(login+target).replace(/[^a-z0-9]+/gi,'_');
  console.log(target,r.status());
  for(const w of [1366,375]){ await p.setViewportSize({width:w,height:768}); await p.screenshot({path:`/tmp/r1/${n}-${w}.png`,fullPage:true}); }
  try{ await lookAt(p);}catch(e){console.log('  LOOK',e.message.slice(0,900));}
}
await b.close();
