//! The descriptions in `workshop/configs/sets`, compiled in, so that the program knows them
//! wherever it runs.

macro_rules! described {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../../configs/sets/", $name, ".toml")))),*]
    };
}

/// Paths below that folder without their ending, and texts.
pub(super) static SHIPPED: [(&str, &str); 39] = described![
    "faces/ShaharKSegal+CelebA_Samples",
    "faces/Trung-Jeager-2019+validation",
    "faces/braun-steven+dfi-tensorflow",
    "faces/chandrikadeb7+Face-Mask-Detection",
    "faces/mattans+AgeProgression",
    "faces/matush97+faceRecognition",
    "faces/udacity+P1_Facial_Keypoints",
    "frames/Afzal91004+FaceGuard",
    "frames/Codersworld-23+Antispoof",
    "frames/DangThanhLiem+LVTN_Detected",
    "frames/Ramkumarkh+yolo_model_faceliveness",
    "frames/code-with-prabhu+livenessDetection",
    "frames/imironica+liveness",
    "frames/shravanshriram2007+Face-Recognition-Model",
    "frames/yashpatil1805+AntiSpoofing_FaceRecognition",
    "negatives/BIDS+BSDS500",
    "negatives/EliSchwartz+imagenet-sample-images",
    "negatives/VeriSilicon+acuity-dataset",
    "negatives/quoctrung163+keras-cnn-on-cats-and-dogs-dataset",
    "negatives/vincent317+GTEA_GAZE_PLUS-VOC2007-format-",
    "replays/AksultanMukhanbet+recognize_with_python",
    "replays/Apfol+liveness-detection-opencv",
    "replays/Krzysiek354+Python_Face_Detection",
    "replays/Manikantha-M+Face-Liveness-detection-using-Deeplearning-and-OpenCV",
    "replays/ShubhamLala+Liveliness-Detection_CNN",
    "replays/TrickyF0x+twoFactorLivenessDetection",
    "replays/VishalkrishnaBlaze+Liveness-detection",
    "replays/ahforoughi+face-anti-spoofing",
    "replays/alexcamargoweb+liveness-detection",
    "replays/diogoshiroma+facial-smart-lock",
    "replays/jtboing+liveness-web-demo",
    "replays/lestari15+CNN-face-detection",
    "replays/neonipun+CV_PROJECT",
    "small-replays/BalveerSinghYT+Smart-Facial-Recognition-Attendance-System",
    "small-replays/WOLF-huo+face_liveness",
    "small-replays/nurcanyardimci+LivenessDetection",
    "small-replays/tamletan+ComputerVision",
    "small-replays/viguardieiro+cnn_liveness",
    "small-replays/willy-dev+AVA",
];
