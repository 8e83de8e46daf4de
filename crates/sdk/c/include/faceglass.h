/* Faceglass for C: handles in, JSON out.
 *
 * A function that can fail takes `error`: NULL, or where the sentence goes that says what can be done; it is NULL after a
 * success. What is returned is given back: text, and the text of an error, by fg_free, handles by their _close. A handle is used
 * by one thread at a time. Below each function stands, under Safety, what its pointers must be. */

#ifndef FACEGLASS_H
#define FACEGLASS_H

/* Made by cbindgen from crates/sdk/c/src: the test `header` says when it is to be made again. */

#include <stdint.h>
#include <stddef.h>
#include <stdbool.h>

/*
 Networks and people.
 */
typedef struct FgGlass FgGlass;

/*
 A picture that was read, to be closed.
 */
typedef struct FgRead FgRead;

/*
 A movie, a camera, a picture or a folder of pictures that was opened.
 */
typedef struct FgSource FgSource;

/*
 A picture of the caller's.
 */
typedef struct FgPicture {
  /*
   What it is called, in answers and errors.
   */
  const char *name;
  /*
   In pixels.
   */
  uint32_t width;
  /*
   In pixels.
   */
  uint32_t height;
  /*
   `3 * width * height` bytes: rows from above, red, green, blue.
   */
  const uint8_t *rgb;
} FgPicture;

/*
 What is to be done about what speaks against an enrolment: 0 stores nothing then.
 */
typedef struct FgDecisions {
  /*
   Of pictures that do not look like one person: 1 leaves out those that do not agree, 2 takes all.
   */
  uint32_t mixed;
  /*
   Of a face that looks like somebody else: 1 adds to that person, 2 keeps them apart.
   */
  uint32_t alike;
  /*
   The same of somebody of that name with another face.
   */
  uint32_t other_face;
} FgDecisions;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/*
 Opens networks and people. `models` is a folder of networks, null for the built-in ones; `people` a folder in which people are
 kept, null for memory alone; `passphrase` makes the key of that folder, null leaves it in a file beside them.

 # Safety
 Each text is null or ends with a zero byte; `error` is null or may be written to.
 */
struct FgGlass *fg_open(const char *models,
                        const char *people,
                        const char *passphrase,
                        char **error);

/*
 Closes networks and people; null is nothing.

 # Safety
 `glass` is null or came from [`fg_open`] and is used by nobody any longer.
 */
void fg_close(struct FgGlass *glass);

/*
 Gives back text; null is nothing.

 # Safety
 `text` is null or came from a function of this interface and was not given back before.
 */
void fg_free(char *text);

/*
 Reads a picture file, turned upright as its camera says.

 # Safety
 `path` ends with a zero byte; `error` is null or may be written to.
 */
struct FgRead *fg_read(const char *path, char **error);

/*
 What was read, as a picture that lives as long as `read` is open; of null one without pixels.

 # Safety
 `read` is null or came from [`fg_read`] and is open.
 */
struct FgPicture fg_picture(const struct FgRead *read, const char *name);

/*
 Closes a picture that was read; null is nothing.

 # Safety
 `read` is null or came from [`fg_read`] and is used by nobody any longer.
 */
void fg_read_close(struct FgRead *read);

/*
 JSON of every face of a picture, judged by it alone, as `faceglass identify` writes it.

 # Safety
 `glass` came from [`fg_open`] and is open; `picture` holds what it says; `error` is null or may be written to.
 */
char *fg_analyse(struct FgGlass *glass,
                 const struct FgPicture *picture,
                 char **error);

/*
 JSON of the embeddings of a picture's faces, as `faceglass embed` writes it.

 # Safety
 As of [`fg_analyse`].
 */
char *fg_embed(struct FgGlass *glass, const struct FgPicture *picture, char **error);

/*
 JSON of whether two pictures show one person, as `faceglass verify` writes it. `a_face` and `b_face` say which face of a picture with
 several is meant: 0 the one that is clearly largest, else its number from the left.

 # Safety
 As of [`fg_analyse`].
 */
char *fg_verify(struct FgGlass *glass,
                const struct FgPicture *a,
                const struct FgPicture *b,
                uint32_t a_face,
                uint32_t b_face,
                char **error);

/*
 Enrols somebody from `count` pictures; JSON of it as `faceglass enroll` writes it. `face` says which face of a picture with several is
 meant, as in `fg_verify`. `decisions` may be null: then nothing is stored that anything speaks against.

 # Safety
 As of [`fg_analyse`]; `pictures` points to `count` of them.
 */
char *fg_enrol(struct FgGlass *glass,
               const char *name,
               const struct FgPicture *pictures,
               size_t count,
               uint32_t face,
               const struct FgDecisions *decisions,
               char **error);

/*
 JSON of everybody who is enrolled: a list of `id`, `name` and `templates`.

 # Safety
 As of [`fg_analyse`].
 */
char *fg_people(struct FgGlass *glass, char **error);

/*
 JSON of what was found wrong with the people's file and mended when it was opened: a list of sentences.

 # Safety
 As of [`fg_analyse`].
 */
char *fg_warnings(struct FgGlass *glass,
                  char **error);

/*
 Takes over what another program did to the people of the same folder; false after an error.

 # Safety
 As of [`fg_analyse`].
 */
bool fg_refresh(struct FgGlass *glass, char **error);

/*
 Takes back what was done last to people of a folder, by whichever program; false if there is nothing, and after an error.

 # Safety
 As of [`fg_analyse`].
 */
bool fg_undo(struct FgGlass *glass,
             char **error);

/*
 Takes somebody out, by the id of [`fg_people`]; false after an error.

 # Safety
 As of [`fg_analyse`]; `id` ends with a zero byte.
 */
bool fg_remove(struct FgGlass *glass, const char *id, char **error);

/*
 Opens a movie, a picture or a folder of pictures, or the first camera for a null `path`. Whether it can be read is told by the
 first frame.

 # Safety
 As of [`fg_analyse`]; `path` is null or ends with a zero byte.
 */
struct FgSource *fg_source(struct FgGlass *glass,
                           const char *path,
                           char **error);

/*
 JSON of the next frame, as `faceglass run --headless` writes it; null after the last one, and after an error, which `error` tells
 apart. Each source follows its own faces: several can be open, and pictures be analysed between two frames.

 # Safety
 As of [`fg_analyse`]; `source` came from [`fg_source`] and is open.
 */
char *fg_next(struct FgGlass *glass,
              struct FgSource *source,
              char **error);

/*
 Closes a source; null is nothing.

 # Safety
 `source` is null or came from [`fg_source`] and is used by nobody any longer.
 */
void fg_source_close(struct FgSource *source);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* FACEGLASS_H */
