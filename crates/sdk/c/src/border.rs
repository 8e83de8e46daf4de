//! Pointers from the other side, and values for it.

use std::any::Any;
use std::ffi::{CStr, CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

/// What goes wrong, as a sentence.
pub type Told<T> = Result<T, String>;

/// Text of the other side.
///
/// # Safety
/// `text` is null or ends with a zero byte, and lives as long as what is returned is used.
pub unsafe fn text<'a>(text: *const c_char, what: &str) -> Told<&'a str> {
    // SAFETY: as of this function.
    unsafe { optional_text(text, what) }?
        .ok_or_else(|| format!("{what} is a null pointer; pass text."))
}

/// Text of the other side, or null for none.
///
/// # Safety
/// As of [`text`].
pub unsafe fn optional_text<'a>(text: *const c_char, what: &str) -> Told<Option<&'a str>> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: not null, and as of this function.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str()
        .map(Some)
        .map_err(|_| format!("{what} is no UTF-8; pass text in that encoding."))
}

/// A list of the other side.
///
/// # Safety
/// `first` is null or points to `count` values that live as long as what is returned is used.
pub unsafe fn list<'a, T>(first: *const T, count: usize, what: &str) -> Told<&'a [T]> {
    if count == 0 {
        return Ok(&[]);
    }
    if first.is_null() {
        return Err(format!("{what} is a null pointer; pass what it points to."));
    }
    // SAFETY: not null, and as of this function.
    Ok(unsafe { std::slice::from_raw_parts(first, count) })
}

/// A value that this side made.
///
/// # Safety
/// `value` is null or came from this side, was not given back, and nobody else uses it meanwhile.
pub unsafe fn value<'a, T>(value: *mut T, what: &str) -> Told<&'a mut T> {
    // SAFETY: as of this function.
    unsafe { value.as_mut() }.ok_or_else(|| format!("{what} is a null pointer; open one first."))
}

/// Takes back a value that this side made; null is nothing.
///
/// # Safety
/// As of [`value`]; nobody uses it any longer.
pub unsafe fn take_back<T>(value: *mut T) {
    if !value.is_null() {
        // SAFETY: it came from `Box::into_raw`, and as of this function. What a destructor says is nobody's business.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(unsafe { Box::from_raw(value) })));
    }
}

/// Takes back text that this side made; null is nothing.
///
/// # Safety
/// As of [`take_back`].
pub unsafe fn take_back_text(text: *mut c_char) {
    if !text.is_null() {
        // SAFETY: it came from `CString::into_raw`, and as of this function.
        drop(unsafe { CString::from_raw(text) });
    }
}

/// Text for the other side, which gives it back. What it cannot hold ends it.
pub fn text_out(text: &str) -> *mut c_char {
    let until = text.find('\0').unwrap_or(text.len());
    CString::new(&text[..until]).map_or(ptr::null_mut(), CString::into_raw)
}

/// Does `work`, whatever happens in it: a panic ends as an error too. An error is null, and its sentence goes to `error` unless that
/// is null.
///
/// # Safety
/// `error` is null or may be written to.
pub unsafe fn guarded<T>(error: *mut *mut c_char, work: impl FnOnce() -> Told<*mut T>) -> *mut T {
    let done = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(words_of(&panic)));
    let (value, told) = match done {
        Ok(value) => (value, ptr::null_mut()),
        Err(sentence) => (ptr::null_mut(), text_out(&sentence)),
    };
    if error.is_null() {
        // SAFETY: made just now, given to nobody.
        unsafe { take_back_text(told) };
    } else {
        // SAFETY: not null, and as of this function.
        unsafe { error.write(told) };
    }
    value
}

fn words_of(panic: &Box<dyn Any + Send>) -> String {
    let said = panic.downcast_ref::<&str>().copied().map(str::to_owned);
    let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
    let said = said.unwrap_or_default();
    format!("Faceglass made a mistake of its own ({said}); close what is open and tell its makers.")
}
