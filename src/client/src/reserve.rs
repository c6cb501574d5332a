//! Room kept free for what people write: an empty file that goes when the disk is full.
//!
//! A browser counts whole files against the origin's room, and a database that loses rows stays as large as it was, so
//! throwing the working set away gives nothing at once. This file does.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetFileOptions, FileSystemWritableFileStream,
};

use crate::disk;

const NAME: &str = "reserve";

/// Some five hundred tickets.
const BYTES: u32 = 2 * 1024 * 1024;

/// Makes the file unless it is there. Fails where there is no room, and in browsers that cannot.
pub(crate) async fn fill() -> Result<(), JsValue> {
    let folder = folder().await?;
    if JsFuture::from(folder.get_file_handle(NAME)).await.is_ok() {
        return Ok(());
    }
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let file = JsFuture::from(folder.get_file_handle_with_options(NAME, &options)).await?;
    let written = write(file.unchecked_ref()).await;
    if written.is_err() {
        // An empty one would pass for the reserve the next time.
        let _ = JsFuture::from(folder.remove_entry(NAME)).await;
    }
    written
}

async fn write(file: &FileSystemFileHandle) -> Result<(), JsValue> {
    let stream: FileSystemWritableFileStream = JsFuture::from(file.create_writable()).await?.unchecked_into();
    JsFuture::from(stream.write_with_buffer_source(&Uint8Array::new_with_length(BYTES))?).await?;
    JsFuture::from(stream.close()).await.map(drop)
}

/// Gives the room away; says whether there was any.
pub(crate) async fn give() -> bool {
    let Ok(folder) = folder().await else { return false };
    JsFuture::from(folder.remove_entry(NAME)).await.is_ok()
}

async fn folder() -> Result<FileSystemDirectoryHandle, JsValue> {
    let manager = disk::manager().ok_or(JsValue::NULL)?;
    JsFuture::from(manager.get_directory()).await.map(JsValue::unchecked_into)
}
