//! A file somebody has chosen, as a request carries it.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The file's name, and its bytes in base64, made by the browser.
pub(crate) async fn base64_of(file: web_sys::File) -> Result<(String, String), JsValue> {
    let reader = web_sys::FileReader::new()?;
    let read = js_sys::Promise::new(&mut |resolve, reject| {
        reader.set_onload(Some(&resolve));
        reader.set_onerror(Some(&reject));
    });
    reader.read_as_data_url(&file)?;
    JsFuture::from(read).await?;
    let address = reader.result()?.as_string().unwrap_or_default();
    let bytes = address.split_once(',').map(|(_, bytes)| bytes.to_owned()).unwrap_or_default();
    Ok((file.name(), bytes))
}
